(** The tolerances of the properties, each a consequence of the contract.

    A computed vector keeps the contract if each of its pairs is within budget * u * r + e of the
    exact pair, r being the exact pair's length, m times that of the input pair. The budget is
    E + A |t theta| or any other number that a position and a pair determine; e is what subnormal
    results add. Both may be others for the inverse and for gradients: they depend on the way of the
    call as well. All second-order terms are in the bounds, as in the code. *)
From Coq Require Import Reals Lra Lia Arith.
From Flocq Require Import Core.
From Coquelicot Require Import Complex.
From RopeCheck Require Import turns laws rounding complex_product complex_product_fused rotation_budget
  budget_without_second_order angle_budget.
Open Scope R_scope.

(** Inner products of what is off by alpha and beta. *)
Definition product_bound (r alpha rho beta : R) : R := alpha * rho + r * beta + alpha * beta.

Theorem inner_product_tolerance (x' x y' y : C) (r alpha rho beta : R) :
  Cmod x <= r -> Cmod (x' - x)%C <= alpha -> Cmod y <= rho -> Cmod (y' - y)%C <= beta ->
  Cmod (x' * conj y' - x * conj y)%C <= product_bound r alpha rho beta.
Proof.
  intros Hr Ha Hrho Hb.
  assert (Cb : Cmod (conj y' - conj y)%C <= beta).
  { replace (conj y' - conj y)%C with (conj (y' - y))%C; [now rewrite Cmod_conj |].
    destruct y', y. unfold conj, Cminus, Cplus, Copp. simpl. f_equal. ring. }
  replace (x' * conj y' - x * conj y)%C
    with ((x' - x) * conj y + x * (conj y' - conj y) + (x' - x) * (conj y' - conj y))%C by ring.
  eapply Rle_trans; [apply Cmod_triangle |].
  eapply Rle_trans; [apply Rplus_le_compat_r, Cmod_triangle |].
  rewrite !Cmod_mult, Cmod_conj. unfold product_bound.
  repeat apply Rplus_le_compat; apply Rmult_le_compat; try apply Cmod_ge_0; assumption.
Qed.

(** For errors of E u relative to the lengths it is ((1 + E u)^2 - 1) r rho. *)
Theorem product_bound_of_relative_errors r rho E v :
  product_bound r (E * v * r) rho (E * v * rho) = ((1 + E * v) * (1 + E * v) - 1) * (r * rho).
Proof. unfold product_bound. ring. Qed.

Lemma sum_of_bounds n f g b :
  (forall k, (k < n)%nat -> Rabs (f k - g k) <= b k) -> Rabs (sum n f - sum n g) <= sum n b.
Proof.
  induction n; simpl; intros H; [rewrite Rminus_diag_eq, Rabs_R0 by reflexivity; lra |].
  replace (sum n f + f n - (sum n g + g n)) with ((sum n f - sum n g) + (f n - g n)) by ring.
  eapply Rle_trans; [apply Rabs_triang |]. apply Rplus_le_compat; auto.
Qed.

Lemma real_part_le (z : C) : Rabs (fst z) <= Cmod z.
Proof. eapply Rle_trans; [apply Rmax_l | apply Rmax_Cmod]. Qed.

Section Contract.
Variables (n : nat) (m : R) (theta : nat -> R).
Variable way : Type.                             (* forward, inverse, vjp *)
Variable budget : way -> position -> nat -> R.   (* in units of v *)
Variable v : R.
Variable e : way -> R.
Hypothesis m_nonnegative : 0 <= m.
Hypothesis v_nonnegative : 0 <= v.
Hypothesis budget_nonnegative : forall w t k, 0 <= budget w t k.

(** pair_bound of contract.h: r is the length of the exact pair. *)
Definition pair_bound (w : way) (t : position) (k : nat) (r : R) : R := budget w t k * v * r + e w.

Definition keeps (w : way) (t : position) (x computed : vector) : Prop :=
  forall k, (k < n)%nat ->
  Cmod (pair computed k - pair (rope m theta t x) k)%C <= pair_bound w t k (m * Cmod (pair x k)).

Lemma pair_bound_le w t k r r' : r <= r' -> pair_bound w t k r <= pair_bound w t k r'.
Proof.
  intros H. unfold pair_bound. apply Rplus_le_compat_r, Rmult_le_compat_l; trivial.
  apply Rmult_le_pos; trivial.
Qed.

Lemma Cmod_rotated t x k : Cmod (pair (rope m theta t x) k) = m * Cmod (pair x k).
Proof. rewrite norm_of_a_pair_is_preserved, Rabs_pos_eq by exact m_nonnegative. reflexivity. Qed.

(** norm_is_preserved: the contract's own bound. *)
Theorem norm_is_preserved_tolerance w t x x' k :
  (k < n)%nat -> keeps w t x x' ->
  Rabs (Cmod (pair x' k) - m * Cmod (pair x k)) <= pair_bound w t k (m * Cmod (pair x k)).
Proof.
  intros Hk H. rewrite <- (Cmod_rotated t x k). specialize (H k Hk). rewrite <- (Cmod_rotated t x k) in H.
  pose proof (Cmod_near (pair x' k) (pair (rope m theta t x) k)).
  pose proof (Cmod_near (pair (rope m theta t x) k) (pair x' k)) as N.
  replace (pair (rope m theta t x) k - pair x' k)%C with (- (pair x' k - pair (rope m theta t x) k))%C in N by ring.
  rewrite Cmod_opp in N. apply Rabs_le. lra.
Qed.

(** The bound of one pair's inner product, each side rotated once. *)
Definition inner_bound (w : way) (t s : position) (x y : vector) (k : nat) : R :=
  product_bound (m * Cmod (pair x k)) (pair_bound w t k (m * Cmod (pair x k)))
                (m * Cmod (pair y k)) (pair_bound w s k (m * Cmod (pair y k))).

(** complex_inner_product *)
Theorem complex_inner_product_tolerance w t s x y x' y' k :
  (k < n)%nat -> keeps w t x x' -> keeps w s y y' ->
  Cmod (inner x' y' k - RtoC (m * m) * (inner x y k * turn (minus t s k * theta k)))%C <= inner_bound w t s x y k.
Proof.
  intros Hk Hx Hy. rewrite <- complex_inner_product. unfold inner at 1. unfold inner at 1.
  apply inner_product_tolerance.
  - right. apply Cmod_rotated.
  - now apply Hx.
  - right. apply Cmod_rotated.
  - now apply Hy.
Qed.

Lemma dot_tolerance w t s x y x' y' :
  keeps w t x x' -> keeps w s y y' ->
  Rabs (dot (2 * n) x' y' - dot (2 * n) (rope m theta t x) (rope m theta s y)) <=
  sum n (inner_bound w t s x y).
Proof.
  intros Hx Hy. rewrite !real_part_is_the_dot_product. apply sum_of_bounds. intros k Hk.
  pose proof (complex_inner_product_tolerance w t s x y x' y' k Hk Hx Hy) as H.
  rewrite <- complex_inner_product in H. eapply Rle_trans; [| exact H].
  eapply Rle_trans; [| apply real_part_le]. right. reflexivity.
Qed.

(** shift_invariance: both sides are within their bounds of one number. *)
Theorem shift_invariance_tolerance w t s shift x y x1 y1 x2 y2 :
  keeps w t x x1 -> keeps w s y y1 ->
  keeps w (plus t shift) x x2 -> keeps w (plus s shift) y y2 ->
  Rabs (dot (2 * n) x1 y1 - dot (2 * n) x2 y2) <=
  sum n (inner_bound w t s x y) + sum n (inner_bound w (plus t shift) (plus s shift) x y).
Proof.
  intros H1 H2 H3 H4. pose proof (dot_tolerance _ _ _ _ _ _ _ H1 H2) as A.
  pose proof (dot_tolerance _ _ _ _ _ _ _ H3 H4) as B. rewrite shift_invariance in B.
  rewrite Rabs_minus_sym in B.
  replace (dot (2 * n) x1 y1 - dot (2 * n) x2 y2)
    with ((dot (2 * n) x1 y1 - dot (2 * n) (rope m theta t x) (rope m theta s y)) +
          (dot (2 * n) (rope m theta t x) (rope m theta s y) - dot (2 * n) x2 y2)) by ring.
  eapply Rle_trans; [apply Rabs_triang | lra].
Qed.

(** Two rotations in a row: the second one rotates a pair that is longer by the first one's error. *)
Definition bound_of_two (k : nat) (r : R) (w1 : way) (first : position) (w2 : way) (second : position) : R :=
  m * pair_bound w1 first k (m * r) + pair_bound w2 second k (m * (m * r + pair_bound w1 first k (m * r))).

Lemma rope_of_difference t x y k :
  (pair (rope m theta t x) k - pair (rope m theta t y) k)%C =
  (RtoC m * ((pair x k - pair y k) * turn (t k * theta k)))%C.
Proof. rewrite !complex_form. ring. Qed.

Theorem two_rotations_tolerance w1 w2 t s x x1 x2 k :
  (k < n)%nat -> keeps w1 t x x1 -> keeps w2 s x1 x2 ->
  Cmod (pair x2 k - RtoC m * pair (rope m theta (plus t s) x) k)%C <= bound_of_two k (Cmod (pair x k)) w1 t w2 s.
Proof.
  intros Hk H1 H2. specialize (H1 k Hk). specialize (H2 k Hk).
  assert (E : pair (rope m theta s (rope m theta t x)) k = (RtoC m * pair (rope m theta (plus t s) x) k)%C).
  { rewrite !complex_form. unfold plus. rewrite Rmult_plus_distr_r, <- turn_plus. ring. }
  rewrite <- E. eapply Rle_trans; [apply (Cmod_through _ (pair (rope m theta s x1) k)) |].
  unfold bound_of_two. rewrite Rplus_comm. apply Rplus_le_compat.
  - rewrite rope_of_difference, !Cmod_mult, Cmod_turn, Cmod_R, Rabs_pos_eq, Rmult_1_r by exact m_nonnegative.
    now apply Rmult_le_compat_l.
  - eapply Rle_trans; [exact H2 |]. apply pair_bound_le, Rmult_le_compat_l; trivial.
    rewrite <- (Cmod_rotated t x k) at 1.
    pose proof (Cmod_near (pair x1 k) (pair (rope m theta t x) k)). lra.
Qed.

(** rotations_compose, and one_step_is_one_step with -t and t + 1 for t and s. *)
Theorem rotations_compose_tolerance w1 w2 w3 t s x x1 x2 direct k :
  (k < n)%nat -> keeps w1 t x x1 -> keeps w2 s x1 x2 -> keeps w3 (plus t s) x direct ->
  Cmod (pair x2 k - RtoC m * pair direct k)%C <=
  bound_of_two k (Cmod (pair x k)) w1 t w2 s + m * pair_bound w3 (plus t s) k (m * Cmod (pair x k)).
Proof.
  intros Hk H1 H2 H3. eapply Rle_trans; [apply (Cmod_through _ (RtoC m * pair (rope m theta (plus t s) x) k)%C) |].
  apply Rplus_le_compat; [now apply two_rotations_tolerance with x1 |].
  replace (RtoC m * pair (rope m theta (plus t s) x) k - RtoC m * pair direct k)%C
    with (RtoC m * - (pair direct k - pair (rope m theta (plus t s) x) k))%C by ring.
  rewrite Cmod_mult, Cmod_opp, Cmod_R, Rabs_pos_eq by exact m_nonnegative.
  apply Rmult_le_compat_l; trivial. now apply H3.
Qed.

Theorem one_step_is_one_step_tolerance w1 w2 w3 t x x1 x2 one k :
  (k < n)%nat -> keeps w1 (opposite t) x x1 -> keeps w2 (plus t (fun _ => 1)) x1 x2 -> keeps w3 (fun _ => 1) x one ->
  Cmod (pair x2 k - RtoC m * pair one k)%C <=
  bound_of_two k (Cmod (pair x k)) w1 (opposite t) w2 (plus t (fun _ => 1)) +
  m * pair_bound w3 (fun _ => 1) k (m * Cmod (pair x k)).
Proof.
  intros Hk H1 H2 H3.
  assert (E : pair (rope m theta (plus (opposite t) (plus t (fun _ => 1))) x) k = pair (rope m theta (fun _ => 1) x) k).
  { rewrite !complex_form. do 3 f_equal. unfold plus, opposite. ring. }
  eapply Rle_trans; [apply (Cmod_through _ (RtoC m * pair (rope m theta (fun _ => 1) x) k)%C) |].
  apply Rplus_le_compat; [rewrite <- E; now apply two_rotations_tolerance with x1 |].
  replace (RtoC m * pair (rope m theta (fun _ => 1) x) k - RtoC m * pair one k)%C
    with (RtoC m * - (pair one k - pair (rope m theta (fun _ => 1) x) k))%C by ring.
  rewrite Cmod_mult, Cmod_opp, Cmod_R, Rabs_pos_eq by exact m_nonnegative.
  apply Rmult_le_compat_l; trivial. now apply H3.
Qed.

(** inverse_undoes *)
Theorem inverse_undoes_tolerance w1 w2 t x x1 x2 k :
  (k < n)%nat -> keeps w1 t x x1 -> keeps w2 (opposite t) x1 x2 ->
  Cmod (pair x2 k - RtoC (m * m) * pair x k)%C <= bound_of_two k (Cmod (pair x k)) w1 t w2 (opposite t).
Proof.
  intros Hk H1 H2.
  replace (RtoC (m * m) * pair x k)%C with (RtoC m * pair (rope m theta (plus t (opposite t)) x) k)%C.
  - now apply two_rotations_tolerance with x1.
  - rewrite complex_form. replace (plus t (opposite t) k * theta k) with 0 by (unfold plus, opposite; ring).
    rewrite turn_0, RtoC_mult. ring.
Qed.

(** transpose_derivation: x' turned back by s, or to -s, times the exact y; *)
Theorem transposed_step_tolerance w1 w2 t s x x1 x2 y :
  keeps w1 t x x1 -> keeps w2 (opposite s) x1 x2 ->
  Rabs (dot (2 * n) x2 y - m * dot (2 * n) (rope m theta (minus t s) x) y) <=
  sum n (fun k => bound_of_two k (Cmod (pair x k)) w1 t w2 (opposite s) * Cmod (pair y k)).
Proof.
  intros H1 H2. rewrite !real_part_is_the_dot_product, <- sum_scal. apply sum_of_bounds. intros k Hk.
  pose proof (two_rotations_tolerance w1 w2 t (opposite s) x x1 x2 k Hk H1 H2) as H.
  assert (E : pair (rope m theta (plus t (opposite s)) x) k = pair (rope m theta (minus t s) x) k).
  { rewrite !complex_form. reflexivity. }
  rewrite E in H.
  replace (fst (inner x2 y k) - m * fst (inner (rope m theta (minus t s) x) y k))
    with (fst ((pair x2 k - RtoC m * pair (rope m theta (minus t s) x) k) * conj (pair y k))%C).
  - eapply Rle_trans; [apply real_part_le |]. rewrite Cmod_mult, Cmod_conj.
    apply Rmult_le_compat_r; [apply Cmod_ge_0 | exact H].
  - unfold inner, conj, Cmult, Cminus, Cplus, Copp, RtoC. simpl. ring.
Qed.

(** and x rotated once to t - s, times m. *)
Theorem difference_step_tolerance w t s x x' y :
  keeps w (minus t s) x x' ->
  Rabs (m * dot (2 * n) x' y - m * dot (2 * n) (rope m theta (minus t s) x) y) <=
  sum n (fun k => m * pair_bound w (minus t s) k (m * Cmod (pair x k)) * Cmod (pair y k)).
Proof.
  intros H. rewrite !real_part_is_the_dot_product, <- !sum_scal. apply sum_of_bounds. intros k Hk.
  replace (m * fst (inner x' y k) - m * fst (inner (rope m theta (minus t s) x) y k))
    with (fst (RtoC m * ((pair x' k - pair (rope m theta (minus t s) x) k) * conj (pair y k)))%C).
  - eapply Rle_trans; [apply real_part_le |].
    rewrite !Cmod_mult, Cmod_conj, Cmod_R, Rabs_pos_eq by exact m_nonnegative. rewrite <- Rmult_assoc.
    apply Rmult_le_compat_r; [apply Cmod_ge_0 |]. apply Rmult_le_compat_l; trivial. now apply H.
  - unfold inner, conj, Cmult, Cminus, Cplus, Copp, RtoC. simpl. ring.
Qed.

(** linearity: z is the computed sum of x and y, delta = z - x - y. *)
Theorem linearity_tolerance w t x y z x' y' z' k :
  (k < n)%nat -> keeps w t x x' -> keeps w t y y' -> keeps w t z z' ->
  Cmod (pair z' k - pair x' k - pair y' k)%C <=
  pair_bound w t k (m * Cmod (pair x k)) + pair_bound w t k (m * Cmod (pair y k)) +
  pair_bound w t k (m * Cmod (pair z k)) + m * Cmod (pair z k - pair x k - pair y k)%C.
Proof.
  intros Hk Hx Hy Hz. specialize (Hx k Hk). specialize (Hy k Hk). specialize (Hz k Hk).
  set (rx := pair (rope m theta t x) k) in *. set (ry := pair (rope m theta t y) k) in *.
  set (rz := pair (rope m theta t z) k) in *.
  assert (D : (rz - rx - ry)%C = (RtoC m * ((pair z k - pair x k - pair y k) * turn (t k * theta k)))%C).
  { unfold rx, ry, rz. rewrite !complex_form. ring. }
  replace (pair z' k - pair x' k - pair y' k)%C
    with ((pair z' k - rz) + - (pair x' k - rx) + - (pair y' k - ry) + (rz - rx - ry))%C by ring.
  eapply Rle_trans; [apply Cmod_triangle |].
  eapply Rle_trans; [apply Rplus_le_compat_r, Cmod_triangle |].
  eapply Rle_trans; [apply Rplus_le_compat_r, Rplus_le_compat_r, Cmod_triangle |].
  rewrite !Cmod_opp, D, !Cmod_mult, Cmod_turn, Cmod_R, Rabs_pos_eq, Rmult_1_r by exact m_nonnegative. lra.
Qed.

(** backward_is_the_transpose: g' is the computed transpose of g. *)
Theorem backward_is_the_transpose_tolerance w1 w2 t x x' g g' :
  keeps w1 t x x' -> keeps w2 (opposite t) g g' ->
  Rabs (dot (2 * n) x' g - dot (2 * n) x g') <=
  sum n (fun k => pair_bound w1 t k (m * Cmod (pair x k)) * Cmod (pair g k)) +
  sum n (fun k => Cmod (pair x k) * pair_bound w2 (opposite t) k (m * Cmod (pair g k))).
Proof.
  intros Hx Hg. destruct (backward_is_the_transpose n m theta t x g) as (_ & Same & _).
  assert (A : Rabs (dot (2 * n) x' g - dot (2 * n) (rope m theta t x) g) <=
    sum n (fun k => pair_bound w1 t k (m * Cmod (pair x k)) * Cmod (pair g k))).
  { rewrite !real_part_is_the_dot_product. apply sum_of_bounds. intros k Hk.
    replace (fst (inner x' g k) - fst (inner (rope m theta t x) g k))
      with (fst ((pair x' k - pair (rope m theta t x) k) * conj (pair g k))%C)
      by (unfold inner, conj, Cmult, Cminus, Cplus, Copp; simpl; ring).
    eapply Rle_trans; [apply real_part_le |]. rewrite Cmod_mult, Cmod_conj.
    apply Rmult_le_compat_r; [apply Cmod_ge_0 | now apply Hx]. }
  assert (B : Rabs (dot (2 * n) x g' - dot (2 * n) x (rope m theta (opposite t) g)) <=
    sum n (fun k => Cmod (pair x k) * pair_bound w2 (opposite t) k (m * Cmod (pair g k)))).
  { rewrite !real_part_is_the_dot_product. apply sum_of_bounds. intros k Hk.
    replace (fst (inner x g' k) - fst (inner x (rope m theta (opposite t) g) k))
      with (fst (pair x k * conj (pair g' k - pair (rope m theta (opposite t) g) k))%C)
      by (unfold inner, conj, Cmult, Cminus, Cplus, Copp; simpl; ring).
    eapply Rle_trans; [apply real_part_le |]. rewrite Cmod_mult, Cmod_conj.
    apply Rmult_le_compat_l; [apply Cmod_ge_0 | now apply Hg]. }
  rewrite <- Same in B. rewrite Rabs_minus_sym in B.
  replace (dot (2 * n) x' g - dot (2 * n) x g')
    with ((dot (2 * n) x' g - dot (2 * n) (rope m theta t x) g) + (dot (2 * n) (rope m theta t x) g - dot (2 * n) x g')) by ring.
  eapply Rle_trans; [apply Rabs_triang | lra].
Qed.

(** layouts_agree: two results for one exact pair. *)
Theorem layouts_agree_tolerance w t x a b k :
  (k < n)%nat -> keeps w t x a -> keeps w t x b ->
  Cmod (pair a k - pair b k)%C <= 2 * pair_bound w t k (m * Cmod (pair x k)).
Proof.
  intros Hk Ha Hb. specialize (Ha k Hk). specialize (Hb k Hk).
  eapply Rle_trans; [apply (Cmod_through _ (pair (rope m theta t x) k)) |].
  replace (pair (rope m theta t x) k - pair b k)%C with (- (pair b k - pair (rope m theta t x) k))%C by ring.
  rewrite Cmod_opp. lra.
Qed.

(** positions_are_unique: exact pairs further apart than both bounds have different results. *)
Theorem positions_are_unique_tolerance w t s x a b k :
  (k < n)%nat -> keeps w t x a -> keeps w s x b ->
  pair_bound w t k (m * Cmod (pair x k)) + pair_bound w s k (m * Cmod (pair x k)) <
    m * Cmod (pair x k) * Cmod (turn (t k * theta k) - turn (s k * theta k))%C ->
  pair a k <> pair b k.
Proof.
  intros Hk Ha Hb H E. specialize (Ha k Hk). specialize (Hb k Hk). rewrite <- E in Hb.
  apply Rlt_not_le in H. apply H.
  replace (m * Cmod (pair x k) * Cmod (turn (t k * theta k) - turn (s k * theta k))%C)
    with (Cmod (pair (rope m theta t x) k - pair (rope m theta s x) k)%C).
  - eapply Rle_trans; [apply (Cmod_through _ (pair a k)) |].
    replace (pair (rope m theta t x) k - pair a k)%C with (- (pair a k - pair (rope m theta t x) k))%C by ring.
    rewrite Cmod_opp. lra.
  - rewrite !complex_form.
    replace (RtoC m * (pair x k * turn (t k * theta k)) - RtoC m * (pair x k * turn (s k * theta k)))%C
      with (RtoC m * (pair x k * (turn (t k * theta k) - turn (s k * theta k))))%C by ring.
    rewrite !Cmod_mult, Cmod_R, Rabs_pos_eq by exact m_nonnegative. ring.
Qed.

End Contract.

(** For m = 1 and a constant budget E, without subnormal results, two rotations are within
    2 E u r + (E u)^2 r and two against one within 3 E u r + (E u)^2 r. *)
Theorem bound_of_two_to_second_order E v r k t s :
  bound_of_two 1 unit (fun _ _ _ => E) v (fun _ => 0) k r tt t tt s = (2 * (E * v) + E * v * (E * v)) * r /\
  bound_of_two 1 unit (fun _ _ _ => E) v (fun _ => 0) k r tt t tt s + 1 * pair_bound unit (fun _ _ _ => E) v (fun _ => 0) tt (plus t s) k (1 * r) =
  (3 * (E * v) + E * v * (E * v)) * r.
Proof. unfold bound_of_two, pair_bound. split; ring. Qed.

(** Inner products of n pairs under such a contract: ((1 + E u)^2 - 1) sum r rho a side. *)
Theorem inner_bound_of_constant_budget E v t s x y k :
  inner_bound 1 unit (fun _ _ _ => E) v (fun _ => 0) tt t s x y k =
  ((1 + E * v) * (1 + E * v) - 1) * (Cmod (pair x k) * Cmod (pair y k)).
Proof. unfold inner_bound, pair_bound, product_bound. ring. Qed.

(** A kernel that multiplies by correctly rounded cos and sin keeps the contract float32. *)
Theorem working_precision_keeps_the_contract (F : format) n theta t (x computed : vector) :
  (8 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z ->
  (forall k, (k < n)%nat -> pair computed k = product F (pair x k) (rounded F (turn (t k * theta k)))) ->
  keeps n 1 theta unit (fun _ _ _ => sqrt 5 + sqrt (1 / 2)) (u F) (fun _ => sqrt 2 * eta F) tt t x computed.
Proof.
  intros P R H k Hk. rewrite H by exact Hk. rewrite complex_form. unfold pair_bound.
  rewrite Rmult_1_l, Cmult_1_l. now apply rotation_within_sqrt_5_and_1_over_sqrt_2.
Qed.

(** So does one with fused multiply-add, whichever products are the rounded ones, *)
Theorem fused_working_precision_keeps_the_contract (F : format) n theta t (x computed : vector) (i j : nat -> bool) :
  (5 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z ->
  (forall k, (k < n)%nat ->
    pair computed k = product_fused F (i k) (j k) (pair x k) (rounded F (turn (t k * theta k)))) ->
  keeps n 1 theta unit (fun _ _ _ => sqrt 5 + sqrt (1 / 2)) (u F) (fun _ => sqrt 2 * eta F) tt t x computed.
Proof.
  intros P R H k Hk. rewrite H by exact Hk. rewrite complex_form. unfold pair_bound.
  rewrite Rmult_1_l, Cmult_1_l.
  eapply Rle_trans; [now apply fused_rotation_within_budget |].
  apply Rplus_le_compat_r. apply Rmult_le_compat_r; [apply Cmod_ge_0 |].
  apply Rmult_le_compat_r; [left; apply u_pos |]. unfold then_.
  assert (R5 : 2.2 <= sqrt 5).
  { rewrite <- (sqrt_square 2.2) by lra. apply sqrt_le_1_alt. lra. }
  assert (R2 : 0 <= sqrt (1 / 2) <= 1).
  { split; [apply sqrt_pos |]. rewrite <- sqrt_1 at 2. apply sqrt_le_1_alt. lra. }
  assert (U : 0 < u F <= 1 / 32).
  { split; [apply u_pos |]. unfold u. replace (1 / 32) with (bpow radix2 (-5)) by (simpl; lra).
    apply bpow_le. lia. }
  assert (sqrt (1 / 2) * u F <= 1 * (1 / 32)) by (apply Rmult_le_compat; lra). lra.
Qed.

(** and one that multiplies by cos and sin of an angle that is off by A u |t theta| keeps the contract
    with an angle budget. *)
Theorem rounded_angles_keep_the_contract (F : format) n theta t (a : nat -> R) A (x computed : vector) :
  (8 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z ->
  (forall k, (k < n)%nat -> within (A * u F) (a k) (t k * theta k)) ->
  (forall k, (k < n)%nat -> pair computed k = product F (pair x k) (rounded F (turn (a k)))) ->
  keeps n 1 theta unit (fun _ t k => sqrt 5 + sqrt (1 / 2) + A * Rabs (t k * theta k)) (u F) (fun _ => sqrt 2 * eta F) tt t x computed.
Proof.
  intros P R Ha H k Hk. rewrite H by exact Hk. rewrite complex_form. unfold pair_bound.
  apply rotation_by_a_rounded_angle with (a := a k); [lra | now apply Ha |].
  rewrite Rmult_1_l, Cmult_1_l. now apply rotation_within_sqrt_5_and_1_over_sqrt_2.
Qed.

(** * Given tables: x k is multiplied by any entries w k, on the circle or off it *)

Section GivenTable.
Variables (n : nat) (w : nat -> C).
Variables (budget : nat -> R) (v e : R).

(** The exact pair is longer than the input pair by a factor of |w k|. *)
Definition given_bound (k : nat) (r : R) : R := budget k * v * (r * Cmod (w k)) + e.

Definition keeps_by (entries : nat -> C) (x computed : vector) : Prop :=
  forall k, (k < n)%nat ->
  Cmod (pair computed k - pair x k * entries k)%C <= given_bound k (Cmod (pair x k)).

(** linearity *)
Theorem linearity_by_given_table_tolerance x y z x' y' z' k :
  (k < n)%nat -> keeps_by w x x' -> keeps_by w y y' -> keeps_by w z z' ->
  Cmod (pair z' k - pair x' k - pair y' k)%C <=
  given_bound k (Cmod (pair x k)) + given_bound k (Cmod (pair y k)) + given_bound k (Cmod (pair z k)) +
  Cmod (w k) * Cmod (pair z k - pair x k - pair y k)%C.
Proof.
  intros Hk Hx Hy Hz. specialize (Hx k Hk). specialize (Hy k Hk). specialize (Hz k Hk).
  replace (pair z' k - pair x' k - pair y' k)%C
    with ((pair z' k - pair z k * w k) + - (pair x' k - pair x k * w k) + - (pair y' k - pair y k * w k) +
          w k * (pair z k - pair x k - pair y k))%C by ring.
  eapply Rle_trans; [apply Cmod_triangle |].
  eapply Rle_trans; [apply Rplus_le_compat_r, Cmod_triangle |].
  eapply Rle_trans; [apply Rplus_le_compat_r, Rplus_le_compat_r, Cmod_triangle |].
  rewrite !Cmod_opp, Cmod_mult. lra.
Qed.

(** layouts_agree *)
Theorem layouts_agree_by_given_table_tolerance x a b k :
  (k < n)%nat -> keeps_by w x a -> keeps_by w x b ->
  Cmod (pair a k - pair b k)%C <= 2 * given_bound k (Cmod (pair x k)).
Proof.
  intros Hk Ha Hb. specialize (Ha k Hk). specialize (Hb k Hk).
  eapply Rle_trans; [apply (Cmod_through _ (pair x k * w k)%C) |].
  replace (pair x k * w k - pair b k)%C with (- (pair b k - pair x k * w k))%C by ring.
  rewrite Cmod_opp. lra.
Qed.

(** backward_is_the_transpose: the transpose multiplies by the conjugate entries. *)
Theorem backward_by_given_table_tolerance x x' g g' :
  keeps_by w x x' -> keeps_by (fun k => conj (w k)) g g' ->
  Rabs (dot (2 * n) x' g - dot (2 * n) x g') <=
  sum n (fun k => given_bound k (Cmod (pair x k)) * Cmod (pair g k) +
                  Cmod (pair x k) * given_bound k (Cmod (pair g k))).
Proof.
  intros Hx Hg. rewrite !real_part_is_the_dot_product. apply sum_of_bounds. intros k Hk.
  specialize (Hx k Hk). specialize (Hg k Hk).
  replace (fst (inner x' g k) - fst (inner x g' k))
    with (fst ((pair x' k - pair x k * w k) * conj (pair g k) +
               pair x k * conj (- (pair g' k - pair g k * conj (w k))))%C)
    by (unfold inner, conj, Cmult, Cminus, Cplus, Copp; simpl; ring).
  eapply Rle_trans; [apply real_part_le |]. eapply Rle_trans; [apply Cmod_triangle |].
  rewrite !Cmod_mult, !Cmod_conj, Cmod_opp.
  apply Rplus_le_compat; [apply Rmult_le_compat_r | apply Rmult_le_compat_l]; trivial; apply Cmod_ge_0.
Qed.

End GivenTable.

(** * All positions up to one, as tolerance.h has them: |t| <= T < 2^(j+1), and t' the nearest number
    of F to t. The bound of the contract grows with |t|, and |t - t'| is at most u 2^j. *)
Theorem bound_of_all_positions (F : format) (t T theta E A v : R) (j : Z) :
  (1 <= precision F)%Z -> (smallest_exponent F + precision F <= j + 1)%Z ->
  0 <= A -> 0 < v -> Rabs t <= T -> Rabs t <= bpow radix2 (j + 1) ->
  E + A * Rabs (t * theta) + Rabs ((t - RN F t) * theta) * (1 / v + A) <=
  E + A * (T * Rabs theta) + u F * bpow radix2 j * Rabs theta * (1 / v + A).
Proof.
  intros P J PA Pv Ht Hj. pose proof (Rabs_pos theta) as P0.
  pose proof (RN_error F P t (j + 1) J Hj) as Er. replace (j + 1 - 1)%Z with j in Er by lia.
  rewrite Rabs_minus_sym in Er. rewrite !Rabs_mult.
  assert (I : 0 < 1 / v) by (unfold Rdiv; rewrite Rmult_1_l; now apply Rinv_0_lt_compat).
  apply Rplus_le_compat.
  - apply Rplus_le_compat_l, Rmult_le_compat_l; trivial. now apply Rmult_le_compat_r.
  - apply Rmult_le_compat_r; [lra |]. now apply Rmult_le_compat_r.
Qed.

(** * Softmax: logits that are off by at most d *)

Section Softmax.
Variable n : nat.
Variables a b : nat -> R.      (* logits *)
Variable d : R.
Hypothesis close : forall j, (j < n)%nat -> Rabs (b j - a j) <= d.

Definition softmax (l : nat -> R) (j : nat) : R := exp (l j) / sum n (fun i => exp (l i)).

Lemma sum_of_exponentials l : (0 < n)%nat -> 0 < sum n (fun i => exp (l i)).
Proof.
  intros H. destruct n as [| n']; [lia |]. simpl.
  assert (0 <= sum n' (fun i => exp (l i))).
  { clear. induction n'; simpl; [lra |]. pose proof (exp_pos (l n')). lra. }
  pose proof (exp_pos (l n')). lra.
Qed.

Lemma exp_le x y : x <= y -> exp x <= exp y.
Proof. intros [H | ->]; [left; now apply exp_increasing | right; reflexivity]. Qed.

(** attention_is_relative: each weight moves by a factor between e^{-2d} and e^{2d}, *)
Theorem softmax_tolerance j :
  (j < n)%nat -> Rabs (softmax b j - softmax a j) <= softmax a j * (exp (2 * d) - 1).
Proof.
  intros Hj. assert (Hn : (0 < n)%nat) by lia.
  pose proof (sum_of_exponentials a Hn) as Pa. pose proof (sum_of_exponentials b Hn) as Pb.
  assert (Pd : 0 <= d) by (specialize (close j Hj); pose proof (Rabs_pos (b j - a j)); lra).
  set (sa := sum n (fun i => exp (a i))) in *. set (sb := sum n (fun i => exp (b i))) in *.
  assert (Ub : sb <= exp d * sa).
  { unfold sb, sa. rewrite <- sum_scal. apply sum_le. intros i Hi. rewrite <- exp_plus. apply exp_le.
    specialize (close i Hi). apply Rabs_le_inv in close. lra. }
  assert (Ua : sa <= exp d * sb).
  { unfold sb, sa. rewrite <- sum_scal. apply sum_le. intros i Hi. rewrite <- exp_plus. apply exp_le.
    specialize (close i Hi). apply Rabs_le_inv in close. lra. }
  assert (Cj := close j Hj). apply Rabs_le_inv in Cj.
  assert (Ebj : exp (b j) <= exp d * exp (a j)) by (rewrite <- exp_plus; apply exp_le; lra).
  assert (Eaj : exp (a j) <= exp d * exp (b j)) by (rewrite <- exp_plus; apply exp_le; lra).
  assert (E2 : exp (2 * d) = exp d * exp d) by (rewrite <- exp_plus; f_equal; ring).
  pose proof (exp_pos (a j)) as Paj. pose proof (exp_pos (b j)) as Pbj. pose proof (exp_pos d) as Ped.
  assert (One : 1 <= exp d) by (rewrite <- exp_0; now apply exp_le).
  unfold softmax. fold sa sb. rewrite E2.
  (* w_b <= w_a e^{2d} and w_a <= w_b e^{2d} *)
  assert (W1 : exp (b j) / sb <= exp (a j) / sa * (exp d * exp d)).
  { apply Rmult_le_reg_r with (sb * sa); [now apply Rmult_lt_0_compat |].
    replace (exp (b j) / sb * (sb * sa)) with (exp (b j) * sa) by (field; lra).
    replace (exp (a j) / sa * (exp d * exp d) * (sb * sa)) with (exp d * exp (a j) * (exp d * sb)) by (field; lra).
    apply Rmult_le_compat; lra. }
  assert (W2 : exp (a j) / sa <= exp (b j) / sb * (exp d * exp d)).
  { apply Rmult_le_reg_r with (sb * sa); [now apply Rmult_lt_0_compat |].
    replace (exp (a j) / sa * (sb * sa)) with (exp (a j) * sb) by (field; lra).
    replace (exp (b j) / sb * (exp d * exp d) * (sb * sa)) with (exp d * exp (b j) * (exp d * sa)) by (field; lra).
    apply Rmult_le_compat; lra. }
  set (wa := exp (a j) / sa) in *. set (wb := exp (b j) / sb) in *.
  assert (Pwa : 0 < wa) by (apply Rmult_lt_0_compat; [| apply Rinv_0_lt_compat]; assumption).
  assert (Pwb : 0 < wb) by (apply Rmult_lt_0_compat; [| apply Rinv_0_lt_compat]; assumption).
  assert (Q : 1 <= exp d * exp d) by (rewrite <- (Rmult_1_l 1); apply Rmult_le_compat; lra).
  set (q := exp d * exp d) in *. apply Rabs_le. split; [| lra].
  destruct (Rle_or_lt wb wa) as [L | L].
  - assert (wb * (q - 1) <= wa * (q - 1)) by (apply Rmult_le_compat_r; lra). lra.
  - assert (0 <= wa * (q - 1)) by (apply Rmult_le_pos; lra). lra.
Qed.

(** and an output by (e^{2d} - 1) sum w |v|. *)
Theorem attention_output_tolerance v :
  Rabs (sum n (fun j => softmax b j * v j) - sum n (fun j => softmax a j * v j)) <=
  (exp (2 * d) - 1) * sum n (fun j => softmax a j * Rabs (v j)).
Proof.
  rewrite <- sum_scal. apply sum_of_bounds. intros j Hj.
  replace (softmax b j * v j - softmax a j * v j) with ((softmax b j - softmax a j) * v j) by ring.
  rewrite Rabs_mult. pose proof (softmax_tolerance j Hj).
  replace ((exp (2 * d) - 1) * (softmax a j * Rabs (v j))) with (softmax a j * (exp (2 * d) - 1) * Rabs (v j)) by ring.
  apply Rmult_le_compat_r; [apply Rabs_pos | assumption].
Qed.

End Softmax.
