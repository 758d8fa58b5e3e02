(** The rotation budget E: how far a pair is from its exact rotation if the angle is exact.

    A rotation is made of steps: cos and sin are rounded; the complex product is computed; a narrow
    format rounds once more, the table, the result or both. Each step is a bound relative to the
    length of the exact pair, in units of u, and steps add up by [then]. Angles are any reals, and
    the sine of the opposite angle is the opposite sine, so that everything holds for the inverse
    and for gradients too. *)
From Coq Require Import ZArith Reals Lra Lia Psatz.
From Flocq Require Import Core.
From Coquelicot Require Import Complex.
From RopeCheck Require Import turns rounding complex_product complex_product_fused.
Open Scope R_scope.

(** The nearest numbers of both coordinates. *)
Definition rounded (F : format) (z : C) : C := (RN F (fst z), RN F (snd z)).

(** Two steps in a row, in u: (1 + a u)(1 + b u) = 1 + (then_ a b u) u. *)
Definition then_ (a b u : R) : R := a + b + a * b * u.

Lemma Cmod_coordinates x y h : Rabs x <= h -> Rabs y <= h -> Cmod (x, y) <= sqrt 2 * h.
Proof.
  intros Hx Hy. pose proof (Rabs_pos x).
  replace (sqrt 2 * h) with (0 + sqrt 2 * h) by ring.
  apply Cmod_of_errors with 0 0; lra.
Qed.

Lemma sqrt_half : sqrt (1 / 2) = sqrt 2 / 2.
Proof.
  replace (1 / 2) with (2 / (2 * 2)) by field. rewrite sqrt_div by lra.
  now rewrite sqrt_square by lra.
Qed.

(** * One step each *)

(** Numbers up to 1 in size move by at most u/2. *)
Lemma RN_error_unit F x :
  (1 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z -> Rabs x <= 1 ->
  Rabs (RN F x - x) <= u F / 2.
Proof.
  intros P R H. replace (u F / 2) with (u F * bpow radix2 (0 - 1)) by (simpl; lra).
  apply RN_error; trivial.
Qed.

Lemma one_in_format F :
  (1 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z -> in_format F 1.
Proof. intros P R. change 1 with (bpow radix2 0). apply power_in_format; trivial. lia. Qed.

Lemma RN_unit F x :
  (1 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z -> Rabs x <= 1 ->
  Rabs (RN F x) <= 1.
Proof.
  intros P R H. rewrite RN_Rabs by assumption.
  rewrite <- (RN_exact F 1) by (apply one_in_format; trivial). now apply RN_le.
Qed.

Lemma cos_unit a : Rabs (cos a) <= 1.
Proof. pose proof (COS_bound a). apply Rabs_le. lra. Qed.
Lemma sin_unit a : Rabs (sin a) <= 1.
Proof. pose proof (SIN_bound a). apply Rabs_le. lra. Qed.

(** Correctly rounded cos and sin: u / sqrt 2 together. *)
Theorem entries_within_u_over_sqrt_2 F a :
  (1 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z ->
  Cmod (rounded F (turn a) - turn a)%C <= sqrt (1 / 2) * u F.
Proof.
  intros P R. rewrite sqrt_half. replace (sqrt 2 / 2 * u F) with (sqrt 2 * (u F / 2)) by field.
  apply Cmod_coordinates; apply RN_error_unit; trivial; [apply cos_unit | apply sin_unit].
Qed.

(** The same rounded to working precision first: a double rounding. *)
Theorem stored_entries_within F N a :
  (1 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z ->
  (1 <= precision N)%Z -> (smallest_exponent N + precision N <= 0)%Z ->
  Cmod (rounded N (rounded F (turn a)) - turn a)%C <= sqrt (1 / 2) * (u N + u F).
Proof.
  intros P R P' R'. rewrite sqrt_half.
  replace (sqrt 2 / 2 * (u N + u F)) with (sqrt 2 * (u N / 2 + u F / 2)) by field.
  assert (G : forall x, Rabs x <= 1 -> Rabs (RN N (RN F x) - x) <= u N / 2 + u F / 2).
  { intros x H. replace (RN N (RN F x) - x) with ((RN N (RN F x) - RN F x) + (RN F x - x)) by ring.
    eapply Rle_trans; [apply Rabs_triang |]. apply Rplus_le_compat.
    - apply RN_error_unit; trivial. now apply RN_unit.
    - now apply RN_error_unit. }
  apply Cmod_coordinates; apply G; [apply cos_unit | apply sin_unit].
Qed.

(** Entries up to 2^k in size, as with an attention factor of at most 2^k: u 2^(k-1) each. *)
Theorem entries_up_to_a_power_of_two F z k :
  (1 <= precision F)%Z -> (smallest_exponent F + precision F <= k)%Z ->
  Rabs (fst z) <= bpow radix2 k -> Rabs (snd z) <= bpow radix2 k ->
  Cmod (rounded F z - z)%C <= sqrt 2 * (u F * bpow radix2 (k - 1)).
Proof.
  intros P R H1 H2. destruct z as [x y]. apply Cmod_coordinates; now apply RN_error.
Qed.

(** Both coordinates rounded: correctly rounded results have E = 1. *)
Theorem correctly_rounded_within_u F z :
  (1 <= precision F)%Z -> Cmod (rounded F z - z)%C <= u F * Cmod z + sqrt (1 / 2) * eta F.
Proof.
  intros P. pose proof (u_pos F). pose proof (eta_pos F). destruct z as [x y]. rewrite sqrt_half.
  replace (sqrt 2 / 2 * eta F) with (sqrt 2 * (eta F / 2)) by field.
  pose proof (Rabs_pos x). pose proof (Rabs_pos y).
  assert (Abs : forall v, Rabs v * Rabs v = v * v)
    by (intros v; rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
  apply Cmod_of_errors with (u F * Rabs x) (u F * Rabs y); try (apply RN_any_error; exact P); try lra.
  1-2: apply Rmult_le_pos; lra.
  { apply Rmult_le_pos; [lra | apply Cmod_ge_0]. }
  right. replace (u F * Rabs x * (u F * Rabs x) + u F * Rabs y * (u F * Rabs y))
    with (u F * u F * (Rabs x * Rabs x + Rabs y * Rabs y)) by ring.
  rewrite !Abs. replace (u F * Cmod (x, y) * (u F * Cmod (x, y)))
    with (u F * u F * (Cmod (x, y) * Cmod (x, y))) by ring.
  unfold Cmod. simpl. rewrite sqrt_sqrt by nra. ring.
Qed.

(** The sharper form, for the cases in which second-order terms are to vanish. *)
Lemma correctly_rounded_sharp F z :
  (1 <= precision F)%Z ->
  Cmod (rounded F z - z)%C <= u F / (1 + u F) * Cmod z + sqrt (1 / 2) * eta F.
Proof.
  intros P. pose proof (u_pos F). pose proof (eta_pos F). destruct z as [x y]. rewrite sqrt_half.
  replace (sqrt 2 / 2 * eta F) with (sqrt 2 * (eta F / 2)) by field.
  pose proof (Rabs_pos x). pose proof (Rabs_pos y).
  set (v := u F / (1 + u F)).
  assert (Pv : 0 <= v) by (apply Rmult_le_pos; [lra | left; apply Rinv_0_lt_compat; lra]).
  assert (Abs : forall v, Rabs v * Rabs v = v * v)
    by (intros w; rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
  apply Cmod_of_errors with (v * Rabs x) (v * Rabs y); try (apply RN_sharp_error; exact P); try lra.
  1-2: apply Rmult_le_pos; lra.
  { apply Rmult_le_pos; [lra | apply Cmod_ge_0]. }
  right. replace (v * Rabs x * (v * Rabs x) + v * Rabs y * (v * Rabs y))
    with (v * v * (Rabs x * Rabs x + Rabs y * Rabs y)) by ring.
  rewrite !Abs. replace (v * Cmod (x, y) * (v * Cmod (x, y)))
    with (v * v * (Cmod (x, y) * Cmod (x, y))) by ring.
  unfold Cmod. simpl. rewrite sqrt_sqrt by nra. ring.
Qed.

(** * Steps in a row *)

Lemma Cmod_through (x y z : C) : Cmod (x - z)%C <= Cmod (x - y)%C + Cmod (y - z)%C.
Proof. replace (x - z)%C with ((x - y) + (y - z))%C by ring. apply Cmod_triangle. Qed.

Lemma Cmod_near (w w0 : C) : Cmod w <= Cmod w0 + Cmod (w - w0)%C.
Proof. replace w with (w0 + (w - w0))%C at 1 by ring. apply Cmod_triangle. Qed.

(** A product whose second factor is off by a·v, relative to itself, computed with an error of
    b·v. *)
Lemma product_step (computed z w w0 : C) (a b v e : R) :
  0 <= b -> 0 <= v ->
  Cmod (w - w0)%C <= a * v * Cmod w0 ->
  Cmod (computed - z * w)%C <= b * v * (Cmod z * Cmod w) + e ->
  Cmod (computed - z * w0)%C <= then_ a b v * v * (Cmod z * Cmod w0) + e.
Proof.
  intros Pb Pv Hw Hc. pose proof (Cmod_ge_0 z). pose proof (Cmod_near w w0).
  eapply Rle_trans; [apply (Cmod_through computed (z * w)%C) |].
  replace (z * w - z * w0)%C with (z * (w - w0))%C by ring. rewrite Cmod_mult.
  assert (I1 : Cmod z * Cmod (w - w0)%C <= Cmod z * (a * v * Cmod w0)) by (apply Rmult_le_compat_l; assumption).
  assert (I2 : b * v * (Cmod z * Cmod w) <= b * v * (Cmod z * (Cmod w0 + a * v * Cmod w0))).
  { apply Rmult_le_compat_l; [now apply Rmult_le_pos |]. apply Rmult_le_compat_l; lra. }
  unfold then_. lra.
Qed.

(** A last rounding. *)
Lemma rounding_step N (y y0 : C) (a e : R) :
  (1 <= precision N)%Z -> 
  Cmod (y - y0)%C <= a * u N * Cmod y0 + e ->
  Cmod (rounded N y - y0)%C <=
  then_ a 1 (u N) * u N * Cmod y0 + (1 + u N) * e + sqrt (1 / 2) * eta N.
Proof.
  intros P H. pose proof (u_pos N). pose proof (Cmod_near y y0).
  eapply Rle_trans; [apply (Cmod_through _ y) |].
  pose proof (correctly_rounded_within_u N y P).
  assert (u N * Cmod y <= u N * (Cmod y0 + (a * u N * Cmod y0 + e))) by (apply Rmult_le_compat_l; lra).
  unfold then_. lra.
Qed.

(** * Rotations in working precision *)

Section Working.
Variable F : format.
Hypothesis enough : (5 <= precision F)%Z.
Hypothesis range : (smallest_exponent F + precision F <= 0)%Z.

Lemma enough1 : (1 <= precision F)%Z. Proof. lia. Qed.

(** E = 1/sqrt 2 + sqrt 5 + sqrt (5/2) u: cos and sin correctly rounded, then the product. *)
Theorem rotation_within_budget (x : C) (a : R) :
  Cmod (product F x (rounded F (turn a)) - x * turn a)%C <=
  then_ (sqrt (1 / 2)) (sqrt 5) (u F) * u F * Cmod x + sqrt 2 * eta F.
Proof.
  replace (Cmod x) with (Cmod x * Cmod (turn a)) by (rewrite Cmod_turn; ring).
  apply product_step with (rounded F (turn a)).
  - apply sqrt_pos.
  - left; apply u_pos.
  - rewrite Cmod_turn, Rmult_1_r. apply entries_within_u_over_sqrt_2; trivial. exact enough1.
  - now apply product_within_sqrt_5_u.
Qed.

(** With fused multiply-add, E = 1/sqrt 2 + 2 + sqrt 2 u. *)
Theorem fused_rotation_within_budget (k l : bool) (x : C) (a : R) :
  Cmod (product_fused F k l x (rounded F (turn a)) - x * turn a)%C <=
  then_ (sqrt (1 / 2)) 2 (u F) * u F * Cmod x + sqrt 2 * eta F.
Proof.
  replace (Cmod x) with (Cmod x * Cmod (turn a)) by (rewrite Cmod_turn; ring).
  apply product_step with (rounded F (turn a)).
  - lra.
  - left; apply u_pos.
  - rewrite Cmod_turn, Rmult_1_r. apply entries_within_u_over_sqrt_2; trivial. exact enough1.
  - apply fused_product_within_2_u. exact enough1.
Qed.

(** * An attention factor m *)

(** m · z for a real m, as computed: both coordinates. *)
Definition scaled (m : R) (z : C) : C := (RN F (m * fst z), RN F (m * snd z)).

Lemma scaled_is_rounded m z : scaled m z = rounded F (RtoC m * z)%C.
Proof. unfold scaled, rounded, Cmult. simpl. f_equal; f_equal; ring. Qed.

Lemma RN_factor m : smallest_normal F <= m -> Cmod (RtoC (RN F m) - RtoC m)%C <= u F * m.
Proof.
  intros H. rewrite <- RtoC_minus, Cmod_R.
  assert (0 < smallest_normal F) by apply bpow_gt_0.
  rewrite <- (Rabs_pos_eq m) at 3 by lra. apply RN_relative_error; [exact enough1 |].
  rewrite Rabs_pos_eq; lra.
Qed.

(** What is off by a·u before is off by [then_ a (then_ 1 1 u) u] after it is multiplied by the
    rounded m and rounded again. *)
Lemma scaling_step (m : R) (y y0 : C) (a e : R) :
  0 <= a -> smallest_normal F <= m -> 
  Cmod (y - y0)%C <= a * u F * Cmod y0 + e ->
  Cmod (scaled (RN F m) y - RtoC m * y0)%C <=
  then_ a (then_ 1 1 (u F)) (u F) * u F * (m * Cmod y0) + (1 + u F) * (1 + u F) * m * e +
  sqrt (1 / 2) * eta F.
Proof.
  intros Pa Hm H. pose proof (u_pos F) as Pu. pose proof (RN_factor m Hm) as Fm.
  assert (0 < smallest_normal F) by apply bpow_gt_0.
  assert (Pm : 0 < m) by lra.
  pose proof (Cmod_ge_0 y0) as P0. pose proof (Cmod_near y y0) as Ny.
  rewrite scaled_is_rounded.
  assert (Mm : Cmod (RtoC m) = m) by (rewrite Cmod_R; apply Rabs_pos_eq; lra).
  assert (B : Cmod (RtoC (RN F m) * y - RtoC m * y0)%C <=
    then_ a 1 (u F) * u F * Cmod (RtoC m * y0)%C + (1 + u F) * m * e).
  { replace (RtoC (RN F m) * y - RtoC m * y0)%C
      with ((RtoC (RN F m) - RtoC m) * y + RtoC m * (y - y0))%C by ring.
    eapply Rle_trans; [apply Cmod_triangle |]. rewrite !Cmod_mult, Mm.
    assert (Cmod (RtoC (RN F m) - RtoC m)%C * Cmod y <= u F * m * (Cmod y0 + (a * u F * Cmod y0 + e))).
    { apply Rmult_le_compat; try apply Cmod_ge_0; lra. }
    assert (m * Cmod (y - y0)%C <= m * (a * u F * Cmod y0 + e)) by (apply Rmult_le_compat_l; lra).
    unfold then_. lra. }
  eapply Rle_trans; [apply rounding_step with (1 := enough1) (2 := B) |].
  rewrite Cmod_mult, Mm. unfold then_. lra.
Qed.

(** m multiplied into the table. The last term is for entries below the normal range. *)
Theorem rotation_with_factor_in_table (x : C) (a m : R) :
  smallest_normal F <= m ->
  Cmod (product F x (scaled (RN F m) (rounded F (turn a))) - RtoC m * (x * turn a))%C <=
  then_ (then_ (sqrt (1 / 2)) (then_ 1 1 (u F)) (u F)) (sqrt 5) (u F) * u F * (m * Cmod x) +
  sqrt 2 * eta F + (1 + sqrt 5 * u F) * sqrt (1 / 2) * eta F * Cmod x.
Proof.
  intros Hm. pose proof (u_pos F) as Pu. pose proof (sqrt_pos 5) as P5. pose proof (sqrt_pos (1/2)) as P2.
  pose proof (eta_pos F) as Pe.
  assert (0 < smallest_normal F) by apply bpow_gt_0.
  assert (Mm : Cmod (RtoC m) = m) by (rewrite Cmod_R; apply Rabs_pos_eq; lra).
  assert (B : Cmod (scaled (RN F m) (rounded F (turn a)) - RtoC m * turn a)%C <=
    then_ (sqrt (1 / 2)) (then_ 1 1 (u F)) (u F) * u F * m + sqrt (1 / 2) * eta F).
  { eapply Rle_trans; [apply (scaling_step m _ (turn a) (sqrt (1 / 2)) 0); trivial |].
    - rewrite Cmod_turn. pose proof (entries_within_u_over_sqrt_2 F a enough1 range). lra.
    - rewrite Cmod_turn. lra. }
  set (w := scaled (RN F m) (rounded F (turn a))) in *.
  set (t := then_ (sqrt (1 / 2)) (then_ 1 1 (u F)) (u F)) in *.
  pose proof (product_within_sqrt_5_u F enough x w) as Q.
  eapply Rle_trans; [apply (Cmod_through _ (x * w)%C) |].
  replace (x * w - RtoC m * (x * turn a))%C with (x * (w - RtoC m * turn a))%C by ring.
  rewrite Cmod_mult. pose proof (Cmod_ge_0 x) as Px.
  assert (W : Cmod w <= m + (t * u F * m + sqrt (1 / 2) * eta F)).
  { pose proof (Cmod_near w (RtoC m * turn a)%C) as Nw. rewrite Cmod_mult, Mm, Cmod_turn in Nw. lra. }
  assert (I1 : Cmod x * Cmod (w - RtoC m * turn a)%C <= Cmod x * (t * u F * m + sqrt (1 / 2) * eta F))
    by (apply Rmult_le_compat_l; assumption).
  assert (I2 : sqrt 5 * u F * (Cmod x * Cmod w) <=
    sqrt 5 * u F * (Cmod x * (m + (t * u F * m + sqrt (1 / 2) * eta F)))).
  { apply Rmult_le_compat_l; [apply Rmult_le_pos; lra |]. apply Rmult_le_compat_l; lra. }
  unfold then_ at 1. lra.
Qed.

(** m multiplied into the result. Subnormal products are then multiplied by m as well. *)
Theorem rotation_with_factor_last (x : C) (a m : R) :
  smallest_normal F <= m ->
  Cmod (scaled (RN F m) (product F x (rounded F (turn a))) - RtoC m * (x * turn a))%C <=
  then_ (then_ (sqrt (1 / 2)) (sqrt 5) (u F)) (then_ 1 1 (u F)) (u F) * u F * (m * Cmod x) +
  ((1 + u F) * (1 + u F) * m * sqrt 2 + sqrt (1 / 2)) * eta F.
Proof.
  intros Hm. pose proof (rotation_within_budget x a) as B.
  replace (Cmod x) with (Cmod (x * turn a)%C) in B |- * by (rewrite Cmod_mult, Cmod_turn; ring).
  eapply Rle_trans; [apply scaling_step with (3 := B); trivial |].
  - pose proof (u_pos F). pose proof (sqrt_pos 5). pose proof (sqrt_pos (1 / 2)). unfold then_.
    assert (0 <= sqrt (1 / 2) * sqrt 5 * u F) by (repeat apply Rmult_le_pos; lra). lra.
  - lra.
Qed.

End Working.

(** The order of two steps does not matter, nor how three are grouped. *)
Lemma then_comm a b v : then_ a b v = then_ b a v.
Proof. unfold then_. ring. Qed.
Lemma then_assoc a b c v : then_ (then_ a b v) c v = then_ a (then_ b c v) v.
Proof. unfold then_. ring. Qed.

(** * Narrow storage: N is the storage format, F the wider one of the arithmetic *)

Section Narrow.
Variables F N : format.
Hypothesis enough : (5 <= precision N)%Z.
Hypothesis range : (smallest_exponent N + precision N <= 0)%Z.
Hypothesis wider : (precision N + 8 <= precision F)%Z.
Hypothesis deeper : (smallest_exponent F + 1 <= smallest_exponent N)%Z.
Hypothesis range' : (smallest_exponent F + precision F <= 0)%Z.

Lemma enough_N : (1 <= precision N)%Z. Proof. lia. Qed.
Lemma enough_F : (5 <= precision F)%Z. Proof. lia. Qed.
Lemma enough_F1 : (1 <= precision F)%Z. Proof. lia. Qed.

Lemma eta_ratio : 2 * eta F <= eta N.
Proof.
  unfold eta. replace (2 * bpow radix2 (smallest_exponent F))
    with (bpow radix2 (smallest_exponent F + 1)) by (rewrite bpow_plus; change (bpow radix2 1) with 2; ring).
  apply bpow_le. exact deeper.
Qed.

Lemma u_ratio : 256 * u F <= u N.
Proof.
  unfold u. replace (256 * bpow radix2 (- precision F))
    with (bpow radix2 (- precision F + 8)) by (rewrite bpow_plus; change (bpow radix2 8) with 256; ring).
  apply bpow_le. lia.
Qed.

Lemma absolute_terms : (1 + u N) * (sqrt 2 * eta F) + sqrt (1 / 2) * eta N <= 3 / 2 * sqrt 2 * eta N.
Proof.
  pose proof eta_ratio. pose proof (u_le_half N enough_N). pose proof (u_pos N). pose proof (eta_pos F).
  pose proof (sqrt_pos 2). rewrite sqrt_half.
  assert ((1 + u N) * eta F <= 2 * eta F) by (apply Rmult_le_compat_r; lra).
  assert ((1 + u N) * (sqrt 2 * eta F) <= sqrt 2 * eta N); [| lra].
  replace ((1 + u N) * (sqrt 2 * eta F)) with (sqrt 2 * ((1 + u N) * eta F)) by ring.
  apply Rmult_le_compat_l; lra.
Qed.

(** A rotation in F, rounded once to N: its budget in units of u N, then 1. *)
Theorem narrow_result (computed y : C) (E : R) :
  Cmod (computed - y)%C <= E * u F * Cmod y + sqrt 2 * eta F ->
  Cmod (rounded N computed - y)%C <=
  then_ (E * (u F / u N)) 1 (u N) * u N * Cmod y + 3 / 2 * sqrt 2 * eta N.
Proof.
  intros H. pose proof (u_pos N).
  assert (G : Cmod (computed - y)%C <= E * (u F / u N) * u N * Cmod y + sqrt 2 * eta F).
  { replace (E * (u F / u N) * u N) with (E * u F) by (field; lra). exact H. }
  eapply Rle_trans; [apply rounding_step with (1 := enough_N) (2 := G) |].
  pose proof absolute_terms. lra.
Qed.

(** float16, bfloat16 under the contract float32. *)
Theorem narrow_rotation_within_budget (x : C) (a : R) :
  Cmod (rounded N (product F x (rounded F (turn a))) - x * turn a)%C <=
  then_ (then_ (sqrt (1 / 2)) (sqrt 5) (u F) * (u F / u N)) 1 (u N) * u N * Cmod x +
  3 / 2 * sqrt 2 * eta N.
Proof.
  replace (Cmod x) with (Cmod (x * turn a)%C) by (rewrite Cmod_mult, Cmod_turn; ring).
  apply narrow_result. rewrite Cmod_mult, Cmod_turn, Rmult_1_r.
  apply rotation_within_budget; [exact enough_F | exact range'].
Qed.

(** Entries of a table in the storage format, in units of u N. *)
Definition stored_entries : R := sqrt (1 / 2) * (1 + u F / u N).

Lemma stored_entries_bound a :
  Cmod (rounded N (rounded F (turn a)) - turn a)%C <= stored_entries * u N * Cmod (turn a).
Proof.
  rewrite Cmod_turn, Rmult_1_r. unfold stored_entries.
  replace (sqrt (1 / 2) * (1 + u F / u N) * u N) with (sqrt (1 / 2) * (u N + u F))
    by (field; pose proof (u_pos N); lra).
  apply stored_entries_within; trivial; [exact enough_F1 | exact enough_N].
Qed.

(** table-in-storage: entries in N, arithmetic in F, the result in N. *)
Theorem table_in_storage_within_budget (x : C) (a : R) :
  Cmod (rounded N (product F x (rounded N (rounded F (turn a)))) - x * turn a)%C <=
  then_ (then_ stored_entries (sqrt 5 * (u F / u N)) (u N)) 1 (u N) * u N * Cmod x +
  3 / 2 * sqrt 2 * eta N.
Proof.
  pose proof (u_pos N) as Pu. pose proof (u_pos F) as Pf.
  assert (B : Cmod (product F x (rounded N (rounded F (turn a))) - x * turn a)%C <=
    then_ stored_entries (sqrt 5 * (u F / u N)) (u N) * u N * (Cmod x * Cmod (turn a)) + sqrt 2 * eta F).
  { apply product_step with (rounded N (rounded F (turn a))).
    - apply Rmult_le_pos; [apply sqrt_pos |]. apply Rmult_le_pos; [lra |]. left. now apply Rinv_0_lt_compat.
    - lra.
    - apply stored_entries_bound.
    - replace (sqrt 5 * (u F / u N) * u N) with (sqrt 5 * u F) by (field; lra).
      apply product_within_sqrt_5_u, enough_F. }
  rewrite <- Cmod_mult in B.
  replace (Cmod x) with (Cmod (x * turn a)%C) by (rewrite Cmod_mult, Cmod_turn; ring).
  eapply Rle_trans; [apply rounding_step with (1 := enough_N) (2 := B) |].
  pose proof absolute_terms. lra.
Qed.

(** storage: entries, products and sums all in N. *)
Theorem storage_within_budget (x : C) (a : R) :
  Cmod (product N x (rounded N (rounded F (turn a))) - x * turn a)%C <=
  then_ stored_entries (sqrt 5) (u N) * u N * Cmod x + sqrt 2 * eta N.
Proof.
  replace (Cmod x) with (Cmod x * Cmod (turn a)) by (rewrite Cmod_turn; ring).
  apply product_step with (rounded N (rounded F (turn a))).
  - apply sqrt_pos.
  - left; apply u_pos.
  - apply stored_entries_bound.
  - now apply product_within_sqrt_5_u.
Qed.

Theorem fused_storage_within_budget (k l : bool) (x : C) (a : R) :
  Cmod (product_fused N k l x (rounded N (rounded F (turn a))) - x * turn a)%C <=
  then_ stored_entries 2 (u N) * u N * Cmod x + sqrt 2 * eta N.
Proof.
  replace (Cmod x) with (Cmod x * Cmod (turn a)) by (rewrite Cmod_turn; ring).
  apply product_step with (rounded N (rounded F (turn a))).
  - lra.
  - left; apply u_pos.
  - apply stored_entries_bound.
  - apply fused_product_within_2_u, enough_N.
Qed.

End Narrow.

(** * A table alone: the exact rotation by its entries, rounded once *)

Theorem rotation_by_table (F : format) (x w w0 : C) (entries : R) :
  (1 <= precision F)%Z ->
  Cmod (w - w0)%C <= entries * u F * Cmod w0 ->
  Cmod (rounded F (x * w) - x * w0)%C <=
  then_ entries 1 (u F) * u F * (Cmod x * Cmod w0) + sqrt (1 / 2) * eta F.
Proof.
  intros P H. rewrite <- Cmod_mult.
  assert (B : Cmod (x * w - x * w0)%C <= entries * u F * Cmod (x * w0)%C + 0).
  { replace (x * w - x * w0)%C with (x * (w - w0))%C by ring. rewrite !Cmod_mult.
    pose proof (Cmod_ge_0 x).
    assert (Cmod x * Cmod (w - w0)%C <= Cmod x * (entries * u F * Cmod w0)) by (apply Rmult_le_compat_l; assumption).
    lra. }
  eapply Rle_trans; [apply rounding_step with (1 := P) (2 := B) |]. lra.
Qed.

(** If the entries are within u, no second-order term is left. *)
Theorem rotation_by_close_table (F : format) (x w w0 : C) (entries : R) :
  (1 <= precision F)%Z -> 0 <= entries <= 1 ->
  Cmod (w - w0)%C <= entries * u F * Cmod w0 ->
  Cmod (rounded F (x * w) - x * w0)%C <=
  (entries + 1) * u F * (Cmod x * Cmod w0) + sqrt (1 / 2) * eta F.
Proof.
  intros P E H. pose proof (u_pos F) as Pu. rewrite <- Cmod_mult.
  pose proof (Cmod_ge_0 (x * w0)%C) as P0.
  assert (B : Cmod (x * w - x * w0)%C <= entries * u F * Cmod (x * w0)%C).
  { replace (x * w - x * w0)%C with (x * (w - w0))%C by ring. rewrite !Cmod_mult.
    pose proof (Cmod_ge_0 x).
    assert (Cmod x * Cmod (w - w0)%C <= Cmod x * (entries * u F * Cmod w0)) by (apply Rmult_le_compat_l; assumption).
    lra. }
  eapply Rle_trans; [apply (Cmod_through _ (x * w)%C) |].
  pose proof (correctly_rounded_sharp F (x * w)%C P) as S. pose proof (Cmod_near (x * w)%C (x * w0)%C) as Nw.
  set (v := u F / (1 + u F)) in *.
  assert (V : v * (1 + u F) = u F) by (unfold v; field; lra).
  assert (Pv : 0 <= v) by (apply Rmult_le_pos; [lra | left; apply Rinv_0_lt_compat; lra]).
  assert (L : v * Cmod (x * w)%C <= v * (Cmod (x * w0)%C + u F * Cmod (x * w0)%C)).
  { apply Rmult_le_compat_l; [exact Pv |].
    assert (entries * u F * Cmod (x * w0)%C <= 1 * u F * Cmod (x * w0)%C).
    { apply Rmult_le_compat_r; [exact P0 |]. apply Rmult_le_compat_r; lra. }
    lra. }
  replace (v * (Cmod (x * w0)%C + u F * Cmod (x * w0)%C)) with (v * (1 + u F) * Cmod (x * w0)%C) in L by ring.
  rewrite V in L.
  lra.
Qed.
