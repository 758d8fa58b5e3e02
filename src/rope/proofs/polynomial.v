(** The polynomials of src/rope/simd/polynomial-inl.h against sine and cosine of x turns, |x| <= 1/8.

    The coefficients are the code's doubles as fractions, from the highest on. What rounding adds in
    Horner's scheme is polynomial.gappa's. *)
From Coq Require Import ZArith Reals Lra Lia.
From Flocq Require Import Core.
From Coquelicot Require Import Complex.
From Interval Require Import Tactic.
From RopeCheck Require Import turns rounding rotation_budget angle_budget phase.
Open Scope R_scope.

(** sin 2 pi x = x S(x^2), cos 2 pi x = C(x^2). *)
Definition S (z : R) : R :=
  (((((((8503068771396933 / 2251799813685248) * z + (-1062115045277605 / 70368744177664)) * z + (5919233027426341 / 140737488355328)) * z + (-1349423753831689 / 17592186044416)) * z + (5742458909839359 / 70368744177664)) * z + (-5818327337647625 / 140737488355328)) * z + (884279719003555 / 140737488355328)).
Definition C (z : R) : R :=
  (((((((8794769617115539 / 1125899906842624) * z + (-7437781895845939 / 281474976710656)) * z + (529917291364761 / 8796093022208)) * z + (-1503372225185471 / 17592186044416)) * z + (4569703605015419 / 70368744177664)) * z + (-5556093337879971 / 281474976710656)) * z + (1 / 1)).

(** 2^-53 = 1/9007199254740992: 0.26 and 0.49 of it. *)
Theorem sine_polynomial x :
  Rabs x <= 1 / 8 -> Rabs (x * S (x * x) - sin (2 * PI * x)) <= 0.26 / 9007199254740992.
Proof.
  intros H. unfold S.
  interval with (i_bisect x, i_taylor x, i_degree 22, i_prec 120, i_depth 8).
Qed.

Theorem cosine_polynomial x :
  Rabs x <= 1 / 8 -> Rabs (C (x * x) - cos (2 * PI * x)) <= 0.49 / 9007199254740992.
Proof.
  intros H. unfold C.
  interval with (i_bisect x, i_taylor x, i_degree 22, i_prec 120, i_depth 8).
Qed.

(** * CosSinOfPhase *)

(** The remainder x is rounded to double once. *)
Lemma rounded_remainder x :
  Rabs x <= 1 / 8 ->
  Rabs (RN binary64 x) <= 1 / 8 /\ Rabs (2 * PI * RN binary64 x - 2 * PI * x) <= 0.5 * u binary64.
Proof.
  intros H. assert (P : (1 <= precision binary64)%Z) by (simpl; lia). split.
  - rewrite RN_Rabs by exact P. rewrite <- (RN_exact binary64 (1 / 8)).
    + now apply RN_le.
    + replace (1 / 8) with (bpow radix2 (-3)) by (simpl; lra). apply power_in_format; simpl; lia.
  - assert (E : Rabs (RN binary64 x - x) <= u binary64 * bpow radix2 (-3 - 1)).
    { apply RN_error; [exact P | simpl; lia |]. replace (bpow radix2 (-3)) with (1 / 8) by (simpl; lra). exact H. }
    replace (2 * PI * RN binary64 x - 2 * PI * x) with (2 * PI * (RN binary64 x - x)) by ring.
    pose proof PI_RGT_0. pose proof PI_4.
    rewrite Rabs_mult, (Rabs_pos_eq (2 * PI)) by lra.
    replace (0.5 * u binary64) with (2 * 4 * (u binary64 * bpow radix2 (-3 - 1))) by (simpl; lra).
    apply Rmult_le_compat; try lra. apply Rabs_pos.
Qed.

Lemma coordinates_of_turns a b :
  Rabs (cos a - cos b) <= Rabs (a - b) /\ Rabs (sin a - sin b) <= Rabs (a - b).
Proof.
  pose proof (chord_is_at_most_the_arc a b) as H. pose proof (Rmax_Cmod (turn a - turn b)%C) as M. simpl in M.
  split; eapply Rle_trans; try exact H; eapply Rle_trans; try exact M; [apply Rmax_l | apply Rmax_r].
Qed.

(** With what Horner's scheme adds, e: the sum of the three errors. *)
Theorem cos_and_sin_of_remainder x c s ec es :
  Rabs x <= 1 / 8 ->
  let y := RN binary64 x in
  Rabs (c - C (y * y)) <= ec * u binary64 -> Rabs (s - y * S (y * y)) <= es * u binary64 ->
  Rabs (c - cos (2 * PI * x)) <= (ec + 0.99) * u binary64 /\
  Rabs (s - sin (2 * PI * x)) <= (es + 0.76) * u binary64.
Proof.
  intros H y Hc Hs. destruct (rounded_remainder x H) as [Y A]. fold y in Y, A.
  pose proof (sine_polynomial y Y) as Ps. pose proof (cosine_polynomial y Y) as Pc.
  destruct (coordinates_of_turns (2 * PI * y) (2 * PI * x)) as [Tc Ts].
  assert (U : u binary64 = / 9007199254740992) by (unfold u; simpl; lra).
  rewrite U in *. split.
  - replace (c - cos (2 * PI * x)) with ((c - C (y * y)) + (C (y * y) - cos (2 * PI * y)) + (cos (2 * PI * y) - cos (2 * PI * x))) by ring.
    eapply Rle_trans; [apply Rabs_triang |]. eapply Rle_trans; [apply Rplus_le_compat_r, Rabs_triang |]. lra.
  - replace (s - sin (2 * PI * x)) with ((s - y * S (y * y)) + (y * S (y * y) - sin (2 * PI * y)) + (sin (2 * PI * y) - sin (2 * PI * x))) by ring.
    eapply Rle_trans; [apply Rabs_triang |]. eapply Rle_trans; [apply Rplus_le_compat_r, Rabs_triang |]. lra.
Qed.

(** Quarter turns swap cos and sin and change signs. *)
Definition by_quarter (q : Z) (c s : R) : Complex.C :=
  if (q =? 0)%Z then (c, s) else if (q =? 1)%Z then (- s, c) else if (q =? 2)%Z then (- c, - s) else (s, - c).

Lemma turn_by_quarter q a :
  (0 <= q < 4)%Z -> turn (PI / 2 * IZR q + a) = by_quarter q (cos a) (sin a).
Proof.
  intros H. assert (E : (q = 0 \/ q = 1 \/ q = 2 \/ q = 3)%Z) by lia. unfold turn.
  assert (C3 : forall b, cos (PI / 2 + b) = - sin b) by (intros b; rewrite cos_plus, cos_PI2, sin_PI2; ring).
  assert (S3 : forall b, sin (PI / 2 + b) = cos b) by (intros b; rewrite sin_plus, cos_PI2, sin_PI2; ring).
  destruct E as [-> | [-> | [-> | ->]]]; unfold by_quarter; simpl.
  - rewrite Rmult_0_r, Rplus_0_l. reflexivity.
  - rewrite Rmult_1_r, C3, S3. reflexivity.
  - replace (PI / 2 * 2 + a) with (PI / 2 + (PI / 2 + a)) by field. rewrite (C3 (PI / 2 + a)), (S3 (PI / 2 + a)), S3, C3. reflexivity.
  - replace (PI / 2 * 3 + a) with (PI / 2 + (PI / 2 + (PI / 2 + a))) by field.
    rewrite (C3 (PI / 2 + (PI / 2 + a))), (S3 (PI / 2 + (PI / 2 + a))), (S3 (PI / 2 + a)), (C3 (PI / 2 + a)), C3, S3.
    f_equal. ring.
Qed.

(** The whole of it: E = 2.1 for fused multiply-add (1.125 and 1 by Gappa) and less than the 3.5 that
    is claimed without (1.172 and 1.205). *)
Theorem cos_sin_of_phase (phase : Z) (c s ec es E : R) :
  (0 <= phase < 2 ^ 64)%Z ->
  let q := quarter_of (2 ^ 64) phase in
  let y := RN binary64 (IZR (remainder_of (2 ^ 64) phase) / IZR (2 ^ 64)) in
  Rabs (c - C (y * y)) <= ec * u binary64 -> Rabs (s - y * S (y * y)) <= es * u binary64 ->
  ec + 0.99 <= E -> es + 0.76 <= E ->
  let z := by_quarter q c s in
  let phi := 2 * PI * (IZR phase / IZR (2 ^ 64)) in
  Rabs (fst z - cos phi) <= E * u binary64 /\ Rabs (snd z - sin phi) <= E * u binary64.
Proof.
  intros Hp q y Hc Hs Ec Es z phi.
  destruct (nearest_quarter_is_exact (2 ^ 61) phase ltac:(lia) Hp) as (Hq & Hr & Hm & _).
  change (8 * 2 ^ 61)%Z with (2 ^ 64)%Z in *. fold q in Hq, Hm.
  set (r := remainder_of (2 ^ 64) phase) in *. set (x := IZR r / IZR (2 ^ 64)) in *.
  assert (P : 0 < IZR (2 ^ 64)) by (apply IZR_lt; reflexivity).
  assert (Hx : Rabs x <= 1 / 8).
  { unfold x. assert (IZR (- 2 ^ 61) <= IZR r <= IZR (2 ^ 61)) by (split; apply IZR_le; lia).
    assert (Q : IZR (2 ^ 61) = 1 / 8 * IZR (2 ^ 64)) by (change (2 ^ 64)%Z with (8 * 2 ^ 61)%Z; rewrite mult_IZR; field).
    rewrite opp_IZR, Q in H. apply Rabs_le.
    split; apply Rmult_le_reg_r with (IZR (2 ^ 64)); trivial; unfold Rdiv; rewrite ?Rmult_assoc, Rinv_l, ?Rmult_1_r by lra; lra. }
  destruct (cos_and_sin_of_remainder x c s ec es Hx Hc Hs) as [Rc Rs].
  assert (Pu := u_pos binary64).
  assert (Rc' : Rabs (c - cos (2 * PI * x)) <= E * u binary64) by (assert ((ec + 0.99) * u binary64 <= E * u binary64) by (apply Rmult_le_compat_r; lra); lra).
  assert (Rs' : Rabs (s - sin (2 * PI * x)) <= E * u binary64) by (assert ((es + 0.76) * u binary64 <= E * u binary64) by (apply Rmult_le_compat_r; lra); lra).
  (* the phase is quarter and remainder, up to whole turns *)
  assert (T : turn phi = by_quarter q (cos (2 * PI * x)) (sin (2 * PI * x))).
  { rewrite <- turn_by_quarter by exact Hq. apply turn_equal.
    apply Z.mod_divide in Hm; [| lia]. destruct Hm as [w Hw]. exists w.
    assert (Ep : IZR phase = IZR q * IZR (2 ^ 62) + IZR r + IZR w * IZR (2 ^ 64)).
    { rewrite <- !mult_IZR, <- !plus_IZR. f_equal. change (2 ^ 64 / 4)%Z with (2 ^ 62)%Z in Hw. lia. }
    assert (Q : IZR (2 ^ 62) = / 4 * IZR (2 ^ 64)) by (change (2 ^ 64)%Z with (4 * 2 ^ 62)%Z; rewrite mult_IZR; field).
    unfold phi, x. rewrite Ep, Q. field. lra. }
  assert (T1 := f_equal fst T). assert (T2 := f_equal snd T). unfold turn in T1, T2.
  change (cos phi = fst (by_quarter q (cos (2 * PI * x)) (sin (2 * PI * x)))) in T1.
  change (sin phi = snd (by_quarter q (cos (2 * PI * x)) (sin (2 * PI * x)))) in T2.
  assert (N : forall a b, Rabs (- a - - b) = Rabs (a - b)) by (intros a b; rewrite <- Rabs_Ropp; f_equal; ring).
  unfold z. assert (Eq : (q = 0 \/ q = 1 \/ q = 2 \/ q = 3)%Z) by lia.
  rewrite T1, T2. clear T T1 T2 Hq Hm. clearbody q. unfold by_quarter.
  destruct Eq as [-> | [-> | [-> | ->]]]; simpl; rewrite ?N; split; assumption.
Qed.
