(** The angle budget in proportion to the exponent, for both ways in which float32 code makes a
    power: A = 4 + |x ln b| by pow, and A = 4 + 3 |x ln b| by exp of a rounded product, each with a
    second-order term. x = 2j/r, so that pairs of low frequency have the larger budget. *)
From Coq Require Import ZArith Reals Lra Lia Psatz.
From Flocq Require Import Core.
From RopeCheck Require Import rounding angle_budget running_error.
Open Scope R_scope.

(** The operations one after the other; c is what the exponent of e is off by, to first order, and
    a = u |x ln b|. *)
Lemma total_in_proportion v a c y :
  0 < v <= 1 / 10000000 -> 0 <= a <= 1 / 100000 -> 0 <= c <= 3 * a -> 0 <= y <= c + 4 * (a * v) ->
  (1 + v) * (1 + v) * exp y / (1 - 2 * v) - 1 <= 4 * v + c + (10 * v + 5 * a) * (10 * v + 5 * a).
Proof.
  intros V A Cc Y. assert (av : 0 <= a * v <= 1 / 10000000 * a).
  { split; [apply Rmult_le_pos; lra |]. rewrite (Rmult_comm a). apply Rmult_le_compat_r; lra. }
  assert (Ex : exp y <= / (1 - y)) by (apply exp_below; lra).
  apply Rle_trans with ((1 + v) * (1 + v) * / (1 - y) / (1 - 2 * v) - 1).
  { apply Rplus_le_compat_r. unfold Rdiv. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra |].
    apply Rmult_le_compat_l; [apply Rmult_le_pos; lra | exact Ex]. }
  assert (D : 0 < (1 - y) * (1 - 2 * v)) by (apply Rmult_lt_0_compat; lra).
  apply Rmult_le_reg_r with ((1 - y) * (1 - 2 * v)); [exact D |].
  replace (((1 + v) * (1 + v) * / (1 - y) / (1 - 2 * v) - 1) * ((1 - y) * (1 - 2 * v)))
    with (4 * v + v * v + y - 2 * (v * y)) by (field; lra).
  set (q := (10 * v + 5 * a) * (10 * v + 5 * a)).
  assert (Q : 0 <= q <= 0.001 * (v + a)).
  { unfold q. split; [apply Rle_0_sqr |].
    apply Rle_trans with ((10 * v + 5 * a) * 0.0001); [apply Rmult_le_compat_l; lra | lra]. }
  assert (P : (4 * v + c + q) * (y + 2 * v) <= (4.01 * v + 3.01 * a) * (3.01 * a + 2 * v))
    by (apply Rmult_le_compat; lra).
  assert (N : 0 <= (4 * v + c + q) * (2 * (v * y))) by (apply Rmult_le_pos; [lra |]; apply Rmult_le_pos; [lra |]; apply Rmult_le_pos; lra).
  assert (vv : 0 <= v * v) by apply Rle_0_sqr. assert (aa : 0 <= a * a) by apply Rle_0_sqr.
  assert (vy : 0 <= v * y) by (apply Rmult_le_pos; lra).
  assert (Qe : q = 100 * (v * v) + 100 * (a * v) + 25 * (a * a)) by (unfold q; ring).
  replace ((4 * v + c + q) * ((1 - y) * (1 - 2 * v)))
    with (4 * v + c + q - (4 * v + c + q) * (y + 2 * v) + (4 * v + c + q) * (2 * (v * y))) by ring.
  replace ((4.01 * v + 3.01 * a) * (3.01 * a + 2 * v))
    with (8.02 * (v * v) + 18.0901 * (a * v) + 9.0601 * (a * a)) in P by lra.
  lra.
Qed.

Section Powers.
Variable F : format.
Hypothesis enough : (24 <= precision F)%Z.
Variables b x x' t power : R.
Hypothesis moderate : Rabs (x * ln b) <= 100.
Hypothesis exponent : Rabs (x' - x) <= u F * Rabs x.
Hypothesis reciprocal_is_normal : smallest_normal F <= Rabs (/ power).
Hypothesis angle_is_normal : smallest_normal F <= Rabs (t * RN F (/ power)) \/ t * RN F (/ power) = 0.

Local Notation L := (Rabs (x * ln b)).

Lemma scaled_budget :
  0 <= L * u F <= 1 / 100000 /\
  forall A, 4 * u F + A * (L * u F) + (10 * u F + 5 * (L * u F)) * (10 * u F + 5 * (L * u F)) =
  (4 + A * L + (10 + 5 * L) * (10 + 5 * L) * u F) * u F.
Proof.
  pose proof (u_of_24_bits F enough) as U. pose proof (Rabs_pos (x * ln b)). split.
  - split; [apply Rmult_le_pos; lra |].
    apply Rle_trans with (100 * (1 / 10000000)); [apply Rmult_le_compat; lra | lra].
  - intros A. ring.
Qed.

(** pow of the rounded exponent, within 2u of its result. *)
Theorem angle_with_power_by_pow :
  within (2 * u F) power (Rpower b x') ->
  within ((4 + L + (10 + 5 * L) * (10 + 5 * L) * u F) * u F) (float32_angle F t power) (t * Rpower b (- x)).
Proof.
  intros Hp. pose proof (u_of_24_bits F enough) as U. destruct scaled_budget as [Sa Sb].
  assert (Hd : Rabs (x' * ln b - x * ln b) <= L * u F).
  { rewrite <- Rmult_minus_distr_r, !Rabs_mult.
    apply Rle_trans with (u F * Rabs x * Rabs (ln b)); [| right; ring].
    apply Rmult_le_compat_r; [apply Rabs_pos | exact exponent]. }
  apply within_weaker with (2 := angle_of_operations F b x' b x t power _ ltac:(lia) Hd Hp reciprocal_is_normal angle_is_normal).
  specialize (Sb 1). rewrite !Rmult_1_l in Sb. rewrite <- Sb.
  assert (0 <= L * u F * u F) by (apply Rmult_le_pos; lra).
  apply total_in_proportion; lra.
Qed.

(** exp, within 2u of its result, of the rounded product y of the rounded exponent and of the rounded
    logarithm l'. *)
Theorem angle_with_power_by_exp l' y :
  Rabs (l' - ln b) <= u F * Rabs (ln b) -> Rabs (y - x' * l') <= u F * Rabs (x' * l') ->
  within (2 * u F) power (exp y) ->
  within ((4 + 3 * L + (10 + 5 * L) * (10 + 5 * L) * u F) * u F) (float32_angle F t power) (t * Rpower b (- x)).
Proof.
  intros Hl Hy Hp. pose proof (u_of_24_bits F enough) as U. destruct scaled_budget as [Sa Sb].
  set (v := u F) in *.
  assert (S : Rabs (x' * l') <= (1 + v) * (1 + v) * L).
  { rewrite !Rabs_mult. replace ((1 + v) * (1 + v) * (Rabs x * Rabs (ln b)))
      with ((1 + v) * Rabs x * ((1 + v) * Rabs (ln b))) by ring.
    apply Rmult_le_compat; try apply Rabs_pos.
    - pose proof (Rabs_triang_inv x' x). lra.
    - pose proof (Rabs_triang_inv l' (ln b)). lra. }
  assert (Sv : v * Rabs (x' * l') <= v * ((1 + v) * (1 + v) * L)) by (apply Rmult_le_compat_l; lra).
  assert (T : Rabs (x' * l' - x * ln b) <= Rabs x * (v * Rabs (ln b)) + Rabs (ln b) * (v * Rabs x) + v * Rabs (ln b) * (v * Rabs x))
    by (apply exponent_times_log; assumption).
  assert (TL : Rabs x * (v * Rabs (ln b)) + Rabs (ln b) * (v * Rabs x) + v * Rabs (ln b) * (v * Rabs x) = (2 * v + v * v) * L)
    by (rewrite Rabs_mult; ring).
  rewrite TL in T.
  assert (PL : 0 <= L) by apply Rabs_pos.
  assert (vvL : 0 <= v * v * L) by (apply Rmult_le_pos; [apply Rle_0_sqr | exact PL]).
  assert (vvvL : v * v * v * L <= 1 / 10000000 * (v * v * L)).
  { replace (v * v * v * L) with (v * (v * v * L)) by ring. apply Rmult_le_compat_r; lra. }
  assert (Hd : Rabs (y * ln (exp 1) - x * ln b) <= 3 * (L * v) + 4 * (L * v * v)).
  { rewrite ln_exp, Rmult_1_r. replace (y - x * ln b) with ((y - x' * l') + (x' * l' - x * ln b)) by ring.
    eapply Rle_trans; [apply Rabs_triang |]. lra. }
  assert (Hp' : within (2 * v) power (Rpower (exp 1) y)) by (unfold Rpower; now rewrite ln_exp, Rmult_1_r).
  apply within_weaker with (2 := angle_of_operations F (exp 1) y b x t power _ ltac:(lia) Hd Hp' reciprocal_is_normal angle_is_normal).
  rewrite <- Sb. apply total_in_proportion; lra.
Qed.

End Powers.
