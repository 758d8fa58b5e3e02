(** The angle budget A: an angle that is off by A u |t theta| moves the rotated pair by no more than
    A u |t theta| times its length, and what float32 code makes of an angle is off by its operations'
    errors, one after the other. *)
From Coq Require Import ZArith Reals Lra Lia Psatz.
From Flocq Require Import Core.
From Coquelicot Require Import Complex.
From RopeCheck Require Import turns rounding complex_product rotation_budget.
Open Scope R_scope.

(** * From angles to pairs *)

Lemma abs_sin_le x : Rabs (sin x) <= Rabs x.
Proof.
  assert (P : forall y, 0 <= y -> Rabs (sin y) <= y).
  { intros y Hy. destruct (Rle_or_lt y 1) as [H | H].
    - destruct (Rle_lt_or_eq_dec 0 y Hy) as [Py | <-]; [| rewrite sin_0, Rabs_R0; lra].
      assert (0 <= sin y) by (apply sin_ge_0; [lra | pose proof PI2_1; lra]).
      rewrite Rabs_pos_eq by assumption. left. now apply sin_lt_x.
    - pose proof (SIN_bound y). apply Rle_trans with 1; [apply Rabs_le |]; lra. }
  destruct (Rle_or_lt 0 x) as [H | H].
  - rewrite (Rabs_pos_eq x H). now apply P.
  - rewrite (Rabs_left x H), <- Rabs_Ropp, <- sin_neg. apply P. lra.
Qed.

(** The chord is no longer than the arc. *)
Theorem chord_is_at_most_the_arc a b : Cmod (turn a - turn b)%C <= Rabs (a - b).
Proof.
  unfold Cmod, turn, Cminus, Cplus, Copp. simpl.
  replace ((cos a + - cos b) * ((cos a + - cos b) * 1) + (sin a + - sin b) * ((sin a + - sin b) * 1))
    with (Rsqr (2 * sin ((a - b) / 2))).
  - rewrite sqrt_Rsqr_abs, Rabs_mult, (Rabs_pos_eq 2) by lra.
    pose proof (abs_sin_le ((a - b) / 2)) as H.
    unfold Rdiv in H at 2. rewrite Rabs_mult, (Rabs_pos_eq (/ 2)) in H by lra. lra.
  - assert (C : cos (a - b) = 1 - 2 * sin ((a - b) / 2) * sin ((a - b) / 2)).
    { replace (a - b) with (2 * ((a - b) / 2)) at 1 by field. apply cos_2a_sin. }
    unfold Rsqr. rewrite cos_minus in C. pose proof (sin2_cos2 a). pose proof (sin2_cos2 b). unfold Rsqr in *. lra.
Qed.

(** The contract e <= E + A |t theta|: what rounds a rotation by an angle a that is off by
    A u |t theta| is within both together. r = m |x| is the length of the exact pair. *)
Theorem rotation_by_a_rounded_angle (computed x : C) (m a t_theta E A v e : R) :
  0 <= m ->
  Rabs (a - t_theta) <= A * v * Rabs t_theta ->
  Cmod (computed - RtoC m * (x * turn a))%C <= E * v * (m * Cmod x) + e ->
  Cmod (computed - RtoC m * (x * turn t_theta))%C <=
  (E + A * Rabs t_theta) * v * (m * Cmod x) + e.
Proof.
  intros Hm Ha Hc. eapply Rle_trans; [apply (Cmod_through _ (RtoC m * (x * turn a))%C) |].
  replace (RtoC m * (x * turn a) - RtoC m * (x * turn t_theta))%C
    with (RtoC m * (x * (turn a - turn t_theta)))%C by ring.
  rewrite !Cmod_mult, Cmod_R, Rabs_pos_eq by exact Hm.
  pose proof (chord_is_at_most_the_arc a t_theta). pose proof (Cmod_ge_0 x).
  assert (m * (Cmod x * Cmod (turn a - turn t_theta)%C) <= m * (Cmod x * (A * v * Rabs t_theta))).
  { apply Rmult_le_compat_l; [exact Hm |]. apply Rmult_le_compat_l; [assumption |]. lra. }
  lra.
Qed.

(** * Relative errors of operations *)

Definition within (r computed exact : R) : Prop := Rabs (computed - exact) <= r * Rabs exact.

Lemma within_product r s x' x y' y :
  within r x' x -> within s y' y -> within ((1 + r) * (1 + s) - 1) (x' * y') (x * y).
Proof.
  unfold within. intros Hx Hy. pose proof (Rabs_pos x). pose proof (Rabs_pos y).
  replace (x' * y' - x * y) with ((x' - x) * (y' - y) + (x' - x) * y + x * (y' - y)) by ring.
  eapply Rle_trans; [apply Rabs_triang |]. eapply Rle_trans; [apply Rplus_le_compat_r, Rabs_triang |].
  rewrite !Rabs_mult.
  assert (Rabs (x' - x) * Rabs (y' - y) <= r * Rabs x * (s * Rabs y)) by (apply Rmult_le_compat; try apply Rabs_pos; assumption).
  assert (Rabs (x' - x) * Rabs y <= r * Rabs x * Rabs y) by (apply Rmult_le_compat_r; assumption).
  assert (Rabs x * Rabs (y' - y) <= Rabs x * (s * Rabs y)) by (apply Rmult_le_compat_l; assumption).
  lra.
Qed.

Lemma within_inverse s y' y : 0 <= s < 1 -> y <> 0 -> within s y' y -> within (/ (1 - s) - 1) (/ y') (/ y).
Proof.
  unfold within. intros Hs Hy H. assert (P : 0 < Rabs y) by now apply Rabs_pos_lt.
  assert (L : (1 - s) * Rabs y <= Rabs y').
  { pose proof (Rabs_triang_inv y (y - y')) as T. replace (y - (y - y')) with y' in T by ring.
    rewrite Rabs_minus_sym in H. lra. }
  assert (P' : 0 < Rabs y') by (assert (0 < (1 - s) * Rabs y) by (apply Rmult_lt_0_compat; lra); lra).
  assert (Hy' : y' <> 0) by (intros ->; rewrite Rabs_R0 in P'; lra).
  replace (/ y' - / y) with ((y - y') * / y' * / y) by (field; split; assumption).
  rewrite !Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos |].
  rewrite Rabs_inv. apply Rmult_le_reg_r with (Rabs y'); [exact P' |].
  replace (Rabs (y - y') * / Rabs y' * Rabs y') with (Rabs (y - y')) by (field; lra).
  rewrite Rabs_minus_sym in H. eapply Rle_trans; [exact H |].
  replace (/ (1 - s) - 1) with (s * / (1 - s)) by (field; lra).
  apply Rle_trans with (s * / (1 - s) * ((1 - s) * Rabs y)).
  - right. field. lra.
  - apply Rmult_le_compat_l; [| exact L]. apply Rmult_le_pos; [lra |]. left. apply Rinv_0_lt_compat. lra.
Qed.

Lemma within_weaker r s x' x : r <= s -> within r x' x -> within s x' x.
Proof. unfold within. intros L H. eapply Rle_trans; [exact H |]. apply Rmult_le_compat_r; [apply Rabs_pos | exact L]. Qed.

Lemma within_factor r t x' x : within r x' x -> within r (t * x') (t * x).
Proof.
  unfold within. intros H. rewrite <- Rmult_minus_distr_l, !Rabs_mult.
  replace (r * (Rabs t * Rabs x)) with (Rabs t * (r * Rabs x)) by ring.
  apply Rmult_le_compat_l; [apply Rabs_pos | exact H].
Qed.

(** A rounding in the normal range costs u/(1 + u), and so no more than u. *)
Lemma within_sharp_rounding (F : format) r x' x :
  (1 <= precision F)%Z -> 0 <= r -> smallest_normal F <= Rabs x' \/ x' = 0 ->
  within r x' x -> within ((1 + r) * (1 + u F / (1 + u F)) - 1) (RN F x') x.
Proof.
  unfold within. intros P Pr N H. pose proof (u_pos F) as Pu. pose proof (Rabs_pos x) as Px.
  set (q := u F / (1 + u F)).
  assert (Pq : 0 <= q) by (apply Rmult_le_pos; [lra | left; apply Rinv_0_lt_compat; lra]).
  assert (E : Rabs (RN F x' - x') <= q * Rabs x').
  { destruct N as [N | ->]; [now apply RN_sharp_relative_error |].
    rewrite RN_0, Rminus_diag_eq, Rabs_R0 by reflexivity. lra. }
  replace (RN F x' - x) with ((RN F x' - x') + (x' - x)) by ring.
  eapply Rle_trans; [apply Rabs_triang |].
  assert (Rabs x' <= Rabs x + r * Rabs x).
  { pose proof (Rabs_triang_inv x' x). lra. }
  assert (q * Rabs x' <= q * (Rabs x + r * Rabs x)) by (apply Rmult_le_compat_l; lra). lra.
Qed.

Lemma sharp_is_less (F : format) : 0 <= u F / (1 + u F) <= u F.
Proof.
  pose proof (u_pos F) as Pu. split.
  - apply Rmult_le_pos; [lra | left; apply Rinv_0_lt_compat; lra].
  - apply Rmult_le_reg_r with (1 + u F); [lra |].
    replace (u F / (1 + u F) * (1 + u F)) with (u F) by (field; lra).
    assert (0 <= u F * u F) by (apply Rmult_le_pos; lra). lra.
Qed.

Lemma within_rounding (F : format) r x' x :
  (1 <= precision F)%Z -> 0 <= r -> smallest_normal F <= Rabs x' \/ x' = 0 ->
  within r x' x -> within ((1 + r) * (1 + u F) - 1) (RN F x') x.
Proof.
  intros P Pr N H. apply within_weaker with (2 := within_sharp_rounding F r x' x P Pr N H).
  pose proof (sharp_is_less F). apply Rplus_le_compat_r. apply Rmult_le_compat_l; lra.
Qed.

(** A base or an exponent that is off: e^y moves by a factor of e^d at most. *)
Lemma exp_moves y' y d : Rabs (y' - y) <= d -> within (exp d - 1) (exp y') (exp y).
Proof.
  intros H. unfold within. rewrite (Rabs_pos_eq (exp y)) by (left; apply exp_pos).
  apply Rabs_le_inv in H.
  assert (Up : exp y' <= exp y * exp d).
  { rewrite <- exp_plus. destruct (Rle_lt_or_eq_dec y' (y + d)) as [L | ->]; [lra | | lra].
    left. now apply exp_increasing. }
  assert (Down : exp y <= exp y' * exp d).
  { rewrite <- exp_plus. destruct (Rle_lt_or_eq_dec y (y' + d)) as [L | L]; [lra | |].
    - left. now apply exp_increasing.
    - rewrite L at 1. lra. }
  assert (One : 1 <= exp d).
  { rewrite <- exp_0. destruct (Rle_lt_or_eq_dec 0 d) as [L | <-]; [lra | | lra]. left. now apply exp_increasing. }
  apply Rabs_le. split; [| lra].
  (* exp y - exp y' <= exp y (1 - e^{-d}) <= exp y (e^d - 1) *)
  assert (Ey : 0 < exp y') by apply exp_pos.
  assert (exp y - exp y' <= exp y' * (exp d - 1)) by lra.
  destruct (Rle_or_lt (exp y') (exp y)).
  - assert (exp y' * (exp d - 1) <= exp y * (exp d - 1)) by (apply Rmult_le_compat_r; lra). lra.
  - assert (0 <= exp y * (exp d - 1)) by (apply Rmult_le_pos; [left; apply exp_pos | lra]). lra.
Qed.

Lemma ln_monotonic x y : 0 < x -> x <= y -> ln x <= ln y.
Proof. intros P [L | <-]; [left; now apply ln_increasing | lra]. Qed.

Lemma exp_below y : 0 <= y < 1 -> exp y <= / (1 - y).
Proof.
  intros H. assert (L : 1 - y <= exp (- y)) by (pose proof (exp_ineq1_le (- y)); lra).
  rewrite exp_Ropp in L. rewrite <- (Rinv_inv (exp y)). apply Rinv_le_contravar; lra.
Qed.

(** * float32 angles of plain rotary embeddings

    theta = b^(-x) with x = 2j/r, and t is the position, a number of the format. The library's pow
    is within 2u of b'^x', of the base b' and the exponent x' as the format has them. *)

Definition float32_angle (F : format) (t power : R) : R := RN F (t * RN F (/ power)).

(** The operations one after the other: what the base and the exponent are off by, d in the
    logarithm; pow 2u; the reciprocal and the product one u each. *)
Theorem angle_of_operations (F : format) (b' x' b x t power d : R) :
  (5 <= precision F)%Z ->
  Rabs (x' * ln b' - x * ln b) <= d ->
  within (2 * u F) power (Rpower b' x') ->
  smallest_normal F <= Rabs (/ power) ->
  smallest_normal F <= Rabs (t * RN F (/ power)) \/ t * RN F (/ power) = 0 ->
  within ((1 + u F) * (1 + u F) * exp d / (1 - 2 * u F) - 1) (float32_angle F t power)
    (t * Rpower b (- x)).
Proof.
  intros enough Hd Hp normal1 normal2.
  assert (Pu : 0 < u F <= 1 / 32).
  { split. apply u_pos. unfold u. replace (1 / 32) with (bpow radix2 (-5)) by (simpl; lra).
    apply bpow_le. lia. }
  assert (P1 : (1 <= precision F)%Z) by lia.
  assert (Pd : 0 <= d) by (pose proof (Rabs_pos (x' * ln b' - x * ln b)); lra).
  assert (Pe : 1 <= exp d) by (pose proof (exp_ineq1_le d); lra).
  assert (A1 : within (/ (1 - 2 * u F) - 1) (/ power) (/ Rpower b' x')).
  { apply within_inverse; trivial; [lra |]. unfold Rpower. apply Rgt_not_eq, exp_pos. }
  assert (A2 : within (exp d - 1) (/ Rpower b' x') (Rpower b (- x))).
  { unfold Rpower. rewrite <- exp_Ropp. apply exp_moves.
    replace (- (x' * ln b') - - x * ln b) with (- (x' * ln b' - x * ln b)) by ring.
    now rewrite Rabs_Ropp. }
  set (q := / (1 - 2 * u F)) in *.
  assert (Pq : 1 <= q).
  { unfold q. rewrite <- Rinv_1. apply Rinv_le_contravar; lra. }
  assert (A3 : within (q * exp d - 1) (/ power) (Rpower b (- x))).
  { unfold within in *. set (z := Rpower b (- x)) in *. set (y := / Rpower b' x') in *.
    replace (/ power - z) with ((/ power - y) + (y - z)) by ring.
    eapply Rle_trans; [apply Rabs_triang |].
    assert (Rabs y <= Rabs z + (exp d - 1) * Rabs z) by (pose proof (Rabs_triang_inv y z); lra).
    assert ((q - 1) * Rabs y <= (q - 1) * (Rabs z + (exp d - 1) * Rabs z)) by (apply Rmult_le_compat_l; lra).
    lra. }
  assert (Pqe : 1 <= q * exp d).
  { apply Rle_trans with (1 * 1); [lra |]. apply Rmult_le_compat; try exact Pq; try exact Pe; lra. }
  assert (A4 := within_rounding F (q * exp d - 1) _ _ P1 ltac:(lra) (or_introl normal1) A3).
  replace ((1 + (q * exp d - 1)) * (1 + u F) - 1) with (q * exp d * (1 + u F) - 1) in A4 by ring.
  assert (A5 := within_factor _ t _ _ A4).
  assert (A6 : 0 <= q * exp d * (1 + u F) - 1).
  { assert (1 * 1 <= q * exp d * (1 + u F)) by (apply Rmult_le_compat; lra). lra. }
  assert (A7 := within_rounding F _ _ _ P1 A6 normal2 A5).
  unfold float32_angle.
  replace ((1 + u F) * (1 + u F) * exp d / (1 - 2 * u F) - 1)
    with ((1 + (q * exp d * (1 + u F) - 1)) * (1 + u F) - 1) by (unfold q; field; lra).
  exact A7.
Qed.

Lemma u_of_24_bits (F : format) : (24 <= precision F)%Z -> 0 < u F <= 1 / 10000000.
Proof.
  intros P. split; [apply u_pos |]. apply Rle_trans with (bpow radix2 (-24)).
  - unfold u. apply bpow_le. lia.
  - simpl. lra.
Qed.

(** Exact exponents (r a power of two): A = 4, and a second-order term below 10 u. *)
Theorem angle_with_exact_exponents (F : format) (b x t power : R) :
  (5 <= precision F)%Z ->
  within (2 * u F) power (Rpower b x) ->
  smallest_normal F <= Rabs (/ power) ->
  smallest_normal F <= Rabs (t * RN F (/ power)) \/ t * RN F (/ power) = 0 ->
  within ((4 + 10 * u F) * u F) (float32_angle F t power) (t * Rpower b (- x)).
Proof.
  intros P Hp N1 N2.
  assert (Z : Rabs (x * ln b - x * ln b) <= 0) by (rewrite Rminus_diag_eq, Rabs_R0 by reflexivity; lra).
  apply within_weaker with (2 := angle_of_operations F b x b x t power 0 P Z Hp N1 N2).
  assert (Pu : 0 < u F <= 1 / 32).
  { split. apply u_pos. unfold u. replace (1 / 32) with (bpow radix2 (-5)) by (simpl; lra).
    apply bpow_le. lia. }
  rewrite exp_0, Rmult_1_r. apply Rmult_le_reg_r with (1 - 2 * u F); [lra |].
  replace (((1 + u F) * (1 + u F) / (1 - 2 * u F) - 1) * (1 - 2 * u F)) with (4 * u F + u F * u F) by (field; lra).
  assert (0 <= u F * u F * (1 - 20 * u F)).
  { apply Rmult_le_pos; [apply Rmult_le_pos; lra | lra]. }
  lra.
Qed.

(** Rounded exponents 2j/r <= 1: A = 4 + |ln b| for the usual bases, without a second-order term,
    since an exponent up to 1 is rounded by u/2 at most. *)
Theorem angle_with_rounded_exponents (F : format) (b x t power : R) :
  (24 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z ->
  1 / 16 <= Rabs (ln b) <= 1000 -> Rabs x <= 1 ->
  within (2 * u F) power (Rpower b (RN F x)) ->
  smallest_normal F <= Rabs (/ power) ->
  smallest_normal F <= Rabs (t * RN F (/ power)) \/ t * RN F (/ power) = 0 ->
  within ((4 + Rabs (ln b)) * u F) (float32_angle F t power) (t * Rpower b (- x)).
Proof.
  intros P R Lb Hx Hp N1 N2. pose proof (u_of_24_bits F P) as Pu.
  assert (Hd : Rabs (RN F x * ln b - x * ln b) <= u F / 2 * Rabs (ln b)).
  { rewrite <- Rmult_minus_distr_r, Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos |].
    apply RN_error_unit; trivial. lia. }
  apply within_weaker with (2 := angle_of_operations F b (RN F x) b x t power _ ltac:(lia) Hd Hp N1 N2).
  set (L := Rabs (ln b)) in *. set (v := u F) in *. set (y := v / 2 * L).
  assert (vL : v * L <= 1 / 10000000 * 1000) by (apply Rmult_le_compat; lra).
  assert (vL0 : 1 / 16 * v <= v * L) by (rewrite (Rmult_comm v); apply Rmult_le_compat_r; lra).
  assert (Hy : 0 <= y <= 1 / 10000) by (unfold y; lra).
  assert (Ex : exp y <= / (1 - y)) by (apply exp_below; lra).
  apply Rle_trans with ((1 + v) * (1 + v) * / (1 - y) / (1 - 2 * v) - 1).
  { apply Rplus_le_compat_r. unfold Rdiv. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra |].
    apply Rmult_le_compat_l; [apply Rmult_le_pos; lra | exact Ex]. }
  assert (D : 0 < (1 - y) * (1 - 2 * v)) by (apply Rmult_lt_0_compat; lra).
  apply Rmult_le_reg_r with ((1 - y) * (1 - 2 * v)); [exact D |].
  replace (((1 + v) * (1 + v) * / (1 - y) / (1 - 2 * v) - 1) * ((1 - y) * (1 - 2 * v)))
    with (4 * v + v * v + y - 2 * (v * y)) by (field; lra).
  replace ((4 + L) * v) with (4 * v + 2 * y) by (unfold y; field).
  assert (vy : v * y <= 1 / 10000 * v) by (rewrite (Rmult_comm v); apply Rmult_le_compat_r; lra).
  assert (vv : v * v <= 1 / 10000000 * v) by (apply Rmult_le_compat_r; lra).
  assert (yy : y * y <= 1 / 10000 * y) by (apply Rmult_le_compat_r; lra).
  assert (vvy : v * v * y <= 1 / 10000000 * v * y) by (apply Rmult_le_compat_r; [lra | exact vv]).
  assert (0 <= v * y) by (apply Rmult_le_pos; lra).
  assert (0 <= v * y * y) by (apply Rmult_le_pos; lra).
  assert (0 <= v * v * y) by (apply Rmult_le_pos; [apply Rmult_le_pos |]; lra).
  assert (y0 : 1 / 32 * v <= y) by (unfold y; lra).
  lra.
Qed.

(** The same for any base, if its logarithm is small with a second-order term. *)
Theorem angle_with_rounded_exponents_of_any_base (F : format) (b x t power : R) :
  (24 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z ->
  Rabs (ln b) <= 1000 -> Rabs x <= 1 ->
  within (2 * u F) power (Rpower b (RN F x)) ->
  smallest_normal F <= Rabs (/ power) ->
  smallest_normal F <= Rabs (t * RN F (/ power)) \/ t * RN F (/ power) = 0 ->
  within ((4 + Rabs (ln b) + 10 * u F) * u F) (float32_angle F t power) (t * Rpower b (- x)).
Proof.
  intros P R Lb Hx Hp N1 N2. pose proof (u_of_24_bits F P) as Pu.
  assert (Hd : Rabs (RN F x * ln b - x * ln b) <= u F / 2 * Rabs (ln b)).
  { rewrite <- Rmult_minus_distr_r, Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos |].
    apply RN_error_unit; trivial. lia. }
  apply within_weaker with (2 := angle_of_operations F b (RN F x) b x t power _ ltac:(lia) Hd Hp N1 N2).
  pose proof (Rabs_pos (ln b)) as L0.
  set (L := Rabs (ln b)) in *. set (v := u F) in *. set (y := v / 2 * L).
  assert (vL : v * L <= 1 / 10000000 * 1000) by (apply Rmult_le_compat; lra).
  assert (vL0 : 0 <= v * L) by (apply Rmult_le_pos; lra).
  assert (Hy : 0 <= y <= 1 / 10000) by (unfold y; lra).
  assert (Ex : exp y <= / (1 - y)) by (apply exp_below; lra).
  apply Rle_trans with ((1 + v) * (1 + v) * / (1 - y) / (1 - 2 * v) - 1).
  { apply Rplus_le_compat_r. unfold Rdiv. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra |].
    apply Rmult_le_compat_l; [apply Rmult_le_pos; lra | exact Ex]. }
  assert (D : 0 < (1 - y) * (1 - 2 * v)) by (apply Rmult_lt_0_compat; lra).
  apply Rmult_le_reg_r with ((1 - y) * (1 - 2 * v)); [exact D |].
  replace (((1 + v) * (1 + v) * / (1 - y) / (1 - 2 * v) - 1) * ((1 - y) * (1 - 2 * v)))
    with (4 * v + v * v + y - 2 * (v * y)) by (field; lra).
  replace ((4 + L + 10 * v) * v) with (4 * v + 2 * y + 10 * (v * v)) by (unfold y; field).
  assert (vv : 0 <= v * v) by (apply Rmult_le_pos; lra).
  assert (Q1 : 0 <= y * (1 - 6 * v - 2 * y)) by (apply Rmult_le_pos; lra).
  assert (Q2 : 0 <= v * v * (1 - 10 * y - 20 * v)) by (apply Rmult_le_pos; lra).
  assert (Q3 : 0 <= (4 * v + 2 * y + 10 * (v * v)) * (2 * (v * y))).
  { apply Rmult_le_pos; [lra |]. apply Rmult_le_pos; [lra |]. apply Rmult_le_pos; lra. }
  lra.
Qed.

(** A base that the format does not hold is rounded: its logarithm moves by u at most. *)
Lemma ln_of_rounded (F : format) b :
  (1 <= precision F)%Z -> smallest_normal F <= b -> Rabs (ln (RN F b) - ln b) <= u F.
Proof.
  intros P N. pose proof (u_pos F) as Pu.
  assert (Pn : 0 < smallest_normal F) by apply bpow_gt_0.
  assert (Ab : Rabs b = b) by (apply Rabs_pos_eq; lra).
  pose proof (RN_sharp_relative_error F P b ltac:(rewrite Ab; exact N)) as E. rewrite Ab in E.
  pose proof (sharp_is_less F) as S.
  assert (L1 : ln (1 + u F) <= u F).
  { rewrite <- (ln_exp (u F)) at 2. apply ln_monotonic; [lra |]. pose proof (exp_ineq1_le (u F)). lra. }
  apply Rabs_le_inv in E.
  assert (S' : u F / (1 + u F) * b <= u F * b) by (apply Rmult_le_compat_r; lra).
  assert (Q : (1 - u F / (1 + u F)) * (1 + u F) = 1) by (field; lra).
  assert (D : 0 < 1 - u F / (1 + u F)).
  { apply Rmult_lt_reg_r with (1 + u F); [lra |]. rewrite Q. lra. }
  assert (Low : (1 - u F / (1 + u F)) * b <= RN F b) by lra.
  assert (Pb : 0 < RN F b) by (apply Rlt_le_trans with (2 := Low); apply Rmult_lt_0_compat; lra).
  assert (B1 : b <= RN F b * (1 + u F)).
  { replace b with ((1 - u F / (1 + u F)) * b * (1 + u F)) at 1
      by (rewrite Rmult_assoc, (Rmult_comm b), <- Rmult_assoc, Q; ring).
    apply Rmult_le_compat_r; lra. }
  assert (B2 : RN F b <= b * (1 + u F)) by lra.
  apply ln_monotonic in B1; [| lra]. apply ln_monotonic in B2; [| lra].
  rewrite ln_mult in B1 by lra. rewrite ln_mult in B2 by lra.
  apply Rabs_le. lra.
Qed.

(** One u more for a rounded base, with exact exponents up to 1 in size, *)
Theorem angle_with_rounded_base (F : format) (b x t power : R) :
  (24 <= precision F)%Z -> smallest_normal F <= b -> Rabs x <= 1 ->
  within (2 * u F) power (Rpower (RN F b) x) ->
  smallest_normal F <= Rabs (/ power) ->
  smallest_normal F <= Rabs (t * RN F (/ power)) \/ t * RN F (/ power) = 0 ->
  within ((5 + 15 * u F) * u F) (float32_angle F t power) (t * Rpower b (- x)).
Proof.
  intros P B Hx Hp N1 N2. pose proof (u_of_24_bits F P) as Pu.
  assert (Hd : Rabs (x * ln (RN F b) - x * ln b) <= u F).
  { rewrite <- Rmult_minus_distr_l, Rabs_mult.
    pose proof (ln_of_rounded F b ltac:(lia) B) as L.
    apply Rle_trans with (1 * u F); [| lra]. apply Rmult_le_compat; trivial; apply Rabs_pos. }
  apply within_weaker with (2 := angle_of_operations F (RN F b) x b x t power _ ltac:(lia) Hd Hp N1 N2).
  set (v := u F) in *.
  assert (Ex : exp v <= / (1 - v)) by (apply exp_below; lra).
  apply Rle_trans with ((1 + v) * (1 + v) * / (1 - v) / (1 - 2 * v) - 1).
  { apply Rplus_le_compat_r. unfold Rdiv. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra |].
    apply Rmult_le_compat_l; [apply Rmult_le_pos; lra | exact Ex]. }
  assert (D : 0 < (1 - v) * (1 - 2 * v)) by (apply Rmult_lt_0_compat; lra).
  apply Rmult_le_reg_r with ((1 - v) * (1 - 2 * v)); [exact D |].
  replace (((1 + v) * (1 + v) * / (1 - v) / (1 - 2 * v) - 1) * ((1 - v) * (1 - 2 * v)))
    with (5 * v - v * v) by (field; lra).
  replace ((5 + 15 * v) * v * ((1 - v) * (1 - 2 * v)))
    with (5 * v - v * v + v * v * (1 - 35 * v + 30 * (v * v))) by ring.
  assert (0 <= v * v) by (apply Rmult_le_pos; lra).
  assert (0 <= v * v * (1 - 35 * v + 30 * (v * v))) by (apply Rmult_le_pos; lra).
  lra.
Qed.

(** and with rounded ones. *)
Theorem angle_with_rounded_base_and_exponents (F : format) (b x t power : R) :
  (24 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z ->
  smallest_normal F <= b -> 1 / 16 <= Rabs (ln b) <= 1000 -> Rabs x <= 1 ->
  within (2 * u F) power (Rpower (RN F b) (RN F x)) ->
  smallest_normal F <= Rabs (/ power) ->
  smallest_normal F <= Rabs (t * RN F (/ power)) \/ t * RN F (/ power) = 0 ->
  within ((5 + Rabs (ln b)) * u F) (float32_angle F t power) (t * Rpower b (- x)).
Proof.
  intros P R B Lb Hx Hp N1 N2. pose proof (u_of_24_bits F P) as Pu.
  assert (Hd : Rabs (RN F x * ln (RN F b) - x * ln b) <= u F + u F / 2 * Rabs (ln b)).
  { replace (RN F x * ln (RN F b) - x * ln b)
      with (RN F x * (ln (RN F b) - ln b) + (RN F x - x) * ln b) by ring.
    eapply Rle_trans; [apply Rabs_triang |]. rewrite !Rabs_mult. apply Rplus_le_compat.
    - apply Rle_trans with (1 * u F); [| lra].
      apply Rmult_le_compat; [apply Rabs_pos | apply Rabs_pos | apply RN_unit; trivial; lia |].
      apply ln_of_rounded; trivial. lia.
    - apply Rmult_le_compat_r; [apply Rabs_pos |]. apply RN_error_unit; trivial. lia. }
  apply within_weaker with
    (2 := angle_of_operations F (RN F b) (RN F x) b x t power _ ltac:(lia) Hd Hp N1 N2).
  set (L := Rabs (ln b)) in *. set (v := u F) in *. set (y := v + v / 2 * L).
  assert (vL : v * L <= 1 / 10000000 * 1000) by (apply Rmult_le_compat; lra).
  assert (vL0 : 1 / 16 * v <= v * L) by (rewrite (Rmult_comm v); apply Rmult_le_compat_r; lra).
  assert (Hy : 0 <= y <= 1 / 10000) by (unfold y; lra).
  assert (Ex : exp y <= / (1 - y)) by (apply exp_below; lra).
  apply Rle_trans with ((1 + v) * (1 + v) * / (1 - y) / (1 - 2 * v) - 1).
  { apply Rplus_le_compat_r. unfold Rdiv. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra |].
    apply Rmult_le_compat_l; [apply Rmult_le_pos; lra | exact Ex]. }
  assert (D : 0 < (1 - y) * (1 - 2 * v)) by (apply Rmult_lt_0_compat; lra).
  apply Rmult_le_reg_r with ((1 - y) * (1 - 2 * v)); [exact D |].
  replace (((1 + v) * (1 + v) * / (1 - y) / (1 - 2 * v) - 1) * ((1 - y) * (1 - 2 * v)))
    with (4 * v + v * v + y - 2 * (v * y)) by (field; lra).
  replace ((5 + L) * v) with (3 * v + 2 * y) by (unfold y; field).
  assert (vy : v * y <= 1 / 10000 * v) by (rewrite (Rmult_comm v); apply Rmult_le_compat_r; lra).
  assert (vv : v * v <= 1 / 10000000 * v) by (apply Rmult_le_compat_r; lra).
  assert (yy : y * y <= 1 / 10000 * y) by (apply Rmult_le_compat_r; lra).
  assert (vvy : v * v * y <= 1 / 10000000 * v * y) by (apply Rmult_le_compat_r; [lra | exact vv]).
  assert (0 <= v * y) by (apply Rmult_le_pos; lra).
  assert (0 <= v * y * y) by (apply Rmult_le_pos; lra).
  assert (0 <= v * v * y) by (apply Rmult_le_pos; [apply Rmult_le_pos |]; lra).
  assert (y0 : 33 / 32 * v <= y) by (unfold y; lra).
  lra.
Qed.

(** Listed frequencies: rounded, then multiplied. Each of the two costs u/(1 + u), so that no
    second-order term is left. *)
Theorem angle_of_listed_frequency (F : format) (t theta : R) :
  (1 <= precision F)%Z -> smallest_normal F <= Rabs theta \/ theta = 0 ->
  smallest_normal F <= Rabs (t * RN F theta) \/ t * RN F theta = 0 ->
  within (2 * u F) (RN F (t * RN F theta)) (t * theta).
Proof.
  intros P N1 N2. pose proof (u_pos F) as Pu. pose proof (sharp_is_less F) as S.
  assert (Z : within 0 theta theta) by (unfold within; rewrite Rminus_diag_eq, Rabs_R0 by reflexivity; lra).
  pose proof (within_sharp_rounding F 0 _ _ P ltac:(lra) N1 Z) as A1.
  replace ((1 + 0) * (1 + u F / (1 + u F)) - 1) with (u F / (1 + u F)) in A1 by ring.
  pose proof (within_sharp_rounding F _ _ _ P (proj1 S) N2 (within_factor _ t _ _ A1)) as A2.
  apply within_weaker with (2 := A2).
  apply Rmult_le_reg_r with ((1 + u F) * (1 + u F)); [apply Rmult_lt_0_compat; lra |].
  replace (((1 + u F / (1 + u F)) * (1 + u F / (1 + u F)) - 1) * ((1 + u F) * (1 + u F)))
    with (2 * u F + 3 * (u F * u F)) by (field; lra).
  assert (0 <= u F * u F) by (apply Rmult_le_pos; lra).
  assert (0 <= u F * u F * u F) by (apply Rmult_le_pos; lra). lra.
Qed.

(** Positions that the format does not hold: |t - t'| |theta| more, and A u of that. *)
Theorem angle_of_rounded_position (t t' theta a A v : R) :
  0 <= A -> 0 <= v ->
  Rabs (a - t' * theta) <= A * v * Rabs (t' * theta) ->
  Rabs (a - t * theta) <= A * v * Rabs (t * theta) + (1 + A * v) * Rabs ((t' - t) * theta).
Proof.
  intros PA Pv H. replace (a - t * theta) with ((a - t' * theta) + (t' - t) * theta) by ring.
  eapply Rle_trans; [apply Rabs_triang |].
  assert (Rabs (t' * theta) <= Rabs (t * theta) + Rabs ((t' - t) * theta)).
  { replace (t' * theta) with (t * theta + (t' - t) * theta) by ring. apply Rabs_triang. }
  assert (A * v * Rabs (t' * theta) <= A * v * (Rabs (t * theta) + Rabs ((t' - t) * theta))).
  { apply Rmult_le_compat_l; [now apply Rmult_le_pos | assumption]. }
  lra.
Qed.
