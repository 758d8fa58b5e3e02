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

Lemma within_rounding (F : format) r x' x :
  (1 <= precision F)%Z -> 0 <= r -> smallest_normal F <= Rabs x' \/ x' = 0 ->
  within r x' x -> within ((1 + r) * (1 + u F) - 1) (RN F x') x.
Proof.
  unfold within. intros P Pr N H. pose proof (u_pos F) as Pu. pose proof (Rabs_pos x) as Px.
  assert (E : Rabs (RN F x' - x') <= u F * Rabs x').
  { destruct N as [N | ->]; [now apply RN_relative_error |].
    rewrite RN_0, Rminus_diag_eq, Rabs_R0 by reflexivity. lra. }
  replace (RN F x' - x) with ((RN F x' - x') + (x' - x)) by ring.
  eapply Rle_trans; [apply Rabs_triang |].
  assert (Rabs x' <= Rabs x + r * Rabs x).
  { pose proof (Rabs_triang_inv x' x). lra. }
  assert (u F * Rabs x' <= u F * (Rabs x + r * Rabs x)) by (apply Rmult_le_compat_l; lra). lra.
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

(** * float32 angles of plain rotary embeddings *)

Section Float32Angle.
Variable F : format.
Hypothesis enough : (5 <= precision F)%Z.

Variables (b x t : R).        (* theta = b^(-x), x = 2j/r; the position t is a number of the format *)
Variables (power : R).         (* b^x as the library's pow gives it, from the rounded exponent *)
Variable e : R.                (* |the rounded exponent - x| <= e *)
Variable x' : R.

Hypothesis base : 1 <= b.
Hypothesis exponent : Rabs (x' - x) <= e.
Hypothesis pow_is_within_2u : within (2 * u F) power (Rpower b x').
Hypothesis normal1 : smallest_normal F <= Rabs (/ power).
Hypothesis normal2 : smallest_normal F <= Rabs (t * RN F (/ power)) \/ t * RN F (/ power) = 0.

Definition float32_angle : R := RN F (t * RN F (/ power)).

Lemma u_small' : 0 < u F <= 1 / 32.
Proof.
  split. apply u_pos. unfold u. replace (1 / 32) with (bpow radix2 (-5)) by (simpl; lra).
  apply bpow_le. lia.
Qed.

(** The operations one after the other: pow 2u, the exponent's rounding times ln b, the reciprocal
    and the product one u each. *)
Theorem angle_of_operations :
  within ((1 + u F) * (1 + u F) * exp (e * ln b) / (1 - 2 * u F) - 1)
    float32_angle (t * Rpower b (- x)).
Proof.
  pose proof u_small' as Pu. assert (P1 : (1 <= precision F)%Z) by lia.
  assert (Lb : 0 <= ln b).
  { rewrite <- ln_1. destruct base as [L | <-]; [left; apply ln_increasing; lra | lra]. }
  assert (He : 0 <= e) by (pose proof (Rabs_pos (x' - x)); lra).
  assert (Pe : 1 <= exp (e * ln b)).
  { rewrite <- exp_0. assert (0 <= e * ln b) by (apply Rmult_le_pos; assumption).
    destruct (Rle_lt_or_eq_dec 0 (e * ln b)) as [L | <-]; [assumption | | lra]. left. now apply exp_increasing. }
  assert (A1 : within (/ (1 - 2 * u F) - 1) (/ power) (/ Rpower b x')).
  { apply within_inverse; trivial; [lra |]. unfold Rpower. apply Rgt_not_eq, exp_pos. }
  assert (A2 : within (exp (e * ln b) - 1) (/ Rpower b x') (Rpower b (- x))).
  { unfold Rpower. rewrite <- exp_Ropp. apply exp_moves.
    replace (- (x' * ln b) - - x * ln b) with (- (x' - x) * ln b) by ring.
    rewrite Rabs_mult, Rabs_Ropp, (Rabs_pos_eq (ln b)) by exact Lb. now apply Rmult_le_compat_r. }
  set (q := / (1 - 2 * u F)) in *.
  assert (Pq : 1 <= q).
  { unfold q. rewrite <- Rinv_1. apply Rinv_le_contravar; lra. }
  assert (A3 : within (q * exp (e * ln b) - 1) (/ power) (Rpower b (- x))).
  { unfold within in *. set (z := Rpower b (- x)) in *. set (y := / Rpower b x') in *.
    replace (/ power - z) with ((/ power - y) + (y - z)) by ring.
    eapply Rle_trans; [apply Rabs_triang |].
    assert (Rabs y <= Rabs z + (exp (e * ln b) - 1) * Rabs z) by (pose proof (Rabs_triang_inv y z); lra).
    assert ((q - 1) * Rabs y <= (q - 1) * (Rabs z + (exp (e * ln b) - 1) * Rabs z)) by (apply Rmult_le_compat_l; lra).
    lra. }
  assert (Pqe : 1 <= q * exp (e * ln b)).
  { apply Rle_trans with (1 * 1); [lra |]. apply Rmult_le_compat; try exact Pq; try exact Pe; lra. }
  assert (A4 := within_rounding F (q * exp (e * ln b) - 1) _ _ P1 ltac:(lra) (or_introl normal1) A3).
  replace ((1 + (q * exp (e * ln b) - 1)) * (1 + u F) - 1) with (q * exp (e * ln b) * (1 + u F) - 1) in A4 by ring.
  assert (A5 : within (q * exp (e * ln b) * (1 + u F) - 1) (t * RN F (/ power)) (t * Rpower b (- x))).
  { unfold within in *. rewrite <- Rmult_minus_distr_l, !Rabs_mult.
    replace ((q * exp (e * ln b) * (1 + u F) - 1) * (Rabs t * Rabs (Rpower b (- x))))
      with (Rabs t * ((q * exp (e * ln b) * (1 + u F) - 1) * Rabs (Rpower b (- x)))) by ring.
    apply Rmult_le_compat_l; [apply Rabs_pos | exact A4]. }
  assert (A6 : 0 <= q * exp (e * ln b) * (1 + u F) - 1).
  { assert (1 * 1 <= q * exp (e * ln b) * (1 + u F)) by (apply Rmult_le_compat; lra). lra. }
  assert (A7 := within_rounding F _ _ _ P1 A6 normal2 A5).
  unfold float32_angle.
  replace ((1 + u F) * (1 + u F) * exp (e * ln b) / (1 - 2 * u F) - 1)
    with ((1 + (q * exp (e * ln b) * (1 + u F) - 1)) * (1 + u F) - 1) by (unfold q; field; lra).
  exact A7.
Qed.

(** Exact exponents (r a power of two): A = 4, and a second-order term below 10 u. *)
Theorem angle_with_exact_exponents :
  e = 0 -> within ((4 + 10 * u F) * u F) float32_angle (t * Rpower b (- x)).
Proof.
  intros He. pose proof angle_of_operations as H. pose proof u_small' as Pu. unfold within in *.
  eapply Rle_trans; [exact H |]. apply Rmult_le_compat_r; [apply Rabs_pos |].
  rewrite He, Rmult_0_l, exp_0, Rmult_1_r. apply Rmult_le_reg_r with (1 - 2 * u F); [lra |].
  replace (((1 + u F) * (1 + u F) / (1 - 2 * u F) - 1) * (1 - 2 * u F)) with (4 * u F + u F * u F) by (field; lra).
  assert (0 <= u F * u F * (1 - 20 * u F)).
  { apply Rmult_le_pos; [apply Rmult_le_pos; lra | lra]. }
  lra.
Qed.

End Float32Angle.

(** Rounded exponents 2j/r <= 1: A = 4 + ln b for the usual bases, without a second-order term,
    since an exponent up to 1 is rounded by u/2 at most. *)
Theorem angle_with_rounded_exponents (F : format) (b x t power : R) :
  (24 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z ->
  1 / 16 <= ln b <= 100 -> Rabs x <= 1 ->
  within (2 * u F) power (Rpower b (RN F x)) ->
  smallest_normal F <= Rabs (/ power) ->
  smallest_normal F <= Rabs (t * RN F (/ power)) \/ t * RN F (/ power) = 0 ->
  within ((4 + ln b) * u F) (float32_angle F t power) (t * Rpower b (- x)).
Proof.
  intros P R Lb Hx Hp N1 N2.
  assert (Pu : 0 < u F <= 1 / 10000000).
  { split; [apply u_pos |]. apply Rle_trans with (bpow radix2 (-24)).
    - unfold u. apply bpow_le. lia.
    - simpl. lra. }
  assert (Hb : 1 <= b).
  { apply Rnot_lt_le. intros L. destruct (Rle_or_lt b 0) as [B | B].
    - assert (ln b = 0). { unfold ln. destruct (Rlt_dec 0 b); [exfalso; lra | reflexivity]. } lra.
    - assert (ln b < ln 1) by (apply ln_increasing; lra). rewrite ln_1 in H. lra. }
  assert (He : Rabs (RN F x - x) <= u F / 2) by (apply RN_error_unit; trivial; lia).
  assert (enough : (5 <= precision F)%Z) by lia.
  pose proof (angle_of_operations F enough b x t power (u F / 2) (RN F x) Hb He Hp N1 N2) as H.
  unfold within in *. eapply Rle_trans; [exact H |]. apply Rmult_le_compat_r; [apply Rabs_pos |].
  set (L := ln b) in *. set (v := u F) in *.
  (* exp y <= 1 + y + y^2 for 0 <= y <= 1 *)
  set (y := v / 2 * L).
  assert (vL : v * L <= 1 / 10000000 * 100) by (apply Rmult_le_compat; lra).
  assert (vL0 : 1 / 16 * v <= v * L) by (rewrite (Rmult_comm v); apply Rmult_le_compat_r; lra).
  assert (Hy : 0 <= y <= 1 / 100000) by (unfold y; lra).
  assert (Ex : exp y <= / (1 - y)).
  { assert (1 - y <= exp (- y)) by (pose proof (exp_ineq1_le (- y)); lra).
    rewrite exp_Ropp in H0. rewrite <- (Rinv_inv (exp y)). apply Rinv_le_contravar; lra. }
  apply Rle_trans with ((1 + v) * (1 + v) * / (1 - y) / (1 - 2 * v) - 1).
  { apply Rplus_le_compat_r. unfold Rdiv. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra |].
    apply Rmult_le_compat_l; [apply Rmult_le_pos; lra | exact Ex]. }
  assert (D : 0 < (1 - y) * (1 - 2 * v)) by (apply Rmult_lt_0_compat; lra).
  apply Rmult_le_reg_r with ((1 - y) * (1 - 2 * v)); [exact D |].
  replace (((1 + v) * (1 + v) * / (1 - y) / (1 - 2 * v) - 1) * ((1 - y) * (1 - 2 * v)))
    with (4 * v + v * v + y - 2 * (v * y)) by (field; lra).
  replace ((4 + L) * v) with (4 * v + 2 * y) by (unfold y; field).
  assert (vy : v * y <= 1 / 100000 * v) by (rewrite (Rmult_comm v); apply Rmult_le_compat_r; lra).
  assert (vv : v * v <= 1 / 10000000 * v) by (apply Rmult_le_compat_r; lra).
  assert (yy : y * y <= 1 / 100000 * y) by (apply Rmult_le_compat_r; lra).
  assert (vvy : v * v * y <= 1 / 10000000 * v * y) by (apply Rmult_le_compat_r; [lra | exact vv]).
  assert (0 <= v * y) by (apply Rmult_le_pos; lra).
  assert (0 <= v * y * y) by (apply Rmult_le_pos; lra).
  assert (0 <= v * v * y) by (apply Rmult_le_pos; [apply Rmult_le_pos |]; lra).
  assert (y0 : 1 / 32 * v <= y) by (unfold y; lra).
  lra.
Qed.

(** Listed frequencies: rounded, then multiplied. *)
Theorem angle_of_listed_frequency (F : format) (t theta : R) :
  (1 <= precision F)%Z -> smallest_normal F <= Rabs theta ->
  smallest_normal F <= Rabs (t * RN F theta) \/ t * RN F theta = 0 ->
  within (then_ 1 1 (u F) * u F) (RN F (t * RN F theta)) (t * theta).
Proof.
  intros P N1 N2. pose proof (u_pos F) as Pu.
  assert (A1 : within (u F) (RN F theta) theta) by (apply RN_relative_error; assumption).
  assert (A2 : within (u F) (t * RN F theta) (t * theta)).
  { unfold within in *. rewrite <- Rmult_minus_distr_l, !Rabs_mult.
    replace (u F * (Rabs t * Rabs theta)) with (Rabs t * (u F * Rabs theta)) by ring.
    apply Rmult_le_compat_l; [apply Rabs_pos | exact A1]. }
  pose proof (within_rounding F (u F) _ _ P ltac:(lra) N2 A2) as A3.
  replace (then_ 1 1 (u F) * u F) with ((1 + u F) * (1 + u F) - 1) by (unfold then_; ring). exact A3.
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
