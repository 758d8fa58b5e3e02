(** Rows of cos and sin by anchors: the error bound of src/rope/simd/row-inl.h, kRowError = 11.6·2^-53.

    A row is the complex product of an anchor and a step. The step, and each digit of the anchor's
    position, comes from a table; or the anchor comes from its phase. Each product is one of
    [product] (no fused multiply-add) or [product_fused]. *)
From Coq Require Import ZArith Reals Lra Lia Psatz.
From Flocq Require Import Core.
From Coquelicot Require Import Complex.
From RopeCheck Require Import turns rounding complex_product complex_product_fused rotation_budget
  angle_budget phase.
Open Scope R_scope.

Local Notation v := (u binary64).

(** An approximation of m e^{ia}, off by c units of u m. *)
Definition near (c m : R) (z : C) (a : R) : Prop := Cmod (z - RtoC m * turn a)%C <= c * v * m.

(** A way to multiply that is off by at most K u, and sqrt 2 eta. *)
Definition multiplies_within (K : R) (times : C -> C -> C) : Prop :=
  forall z w, Cmod (times z w - z * w)%C <= K * v * (Cmod z * Cmod w) + sqrt 2 * eta binary64.

Lemma unfused_product : multiplies_within (sqrt 5) (product binary64).
Proof. intros z w. apply product_within_sqrt_5_u. simpl. lia. Qed.

(** MulSub(a.cos, b.cos, a.sin·b.sin), MulAdd(a.sin, b.cos, a.cos·b.sin). *)
Lemma fused_product : multiplies_within 2 (product_fused binary64 false true).
Proof. intros z w. apply fused_product_within_2_u. simpl. lia. Qed.

Lemma v_small : 0 < v <= / 1000000000000000.
Proof. split; [apply u_pos |]. unfold u. simpl. lra. Qed.

Lemma eta_tiny : 0 < sqrt 2 * eta binary64 <= / 10000000000000000000000000000000000000000 * v.
Proof.
  pose proof (eta_pos binary64) as Pe.
  assert (S : 0 < sqrt 2 <= 2).
  { split; [apply sqrt_lt_R0; lra |]. rewrite <- (sqrt_square 2) at 2 by lra. apply sqrt_le_1_alt. lra. }
  split; [now apply Rmult_lt_0_compat |].
  assert (E : eta binary64 <= bpow radix2 (-200)) by (unfold eta; apply bpow_le; simpl; lia).
  assert (V : v = bpow radix2 147 * bpow radix2 (-200)) by (rewrite <- bpow_plus; reflexivity).
  assert (B : 20000000000000000000000000000000000000000 <= bpow radix2 147).
  { apply Rle_trans with (bpow radix2 140); [simpl; lra | apply bpow_le; lia]. }
  pose proof (bpow_gt_0 radix2 (-200)) as P.
  apply Rle_trans with (2 * bpow radix2 (-200)); [apply Rmult_le_compat; lra |].
  rewrite V. assert (20000000000000000000000000000000000000000 * bpow radix2 (-200) <= bpow radix2 147 * bpow radix2 (-200)) by (apply Rmult_le_compat_r; lra).
  lra.
Qed.

(** The attention factors that a plan takes are from 2^-50 on. *)
Definition taken (m : R) : Prop := bpow radix2 (-50) <= m.

Lemma taken_is_positive m : taken m -> / 10000000000000000 <= m.
Proof. unfold taken. simpl. lra. Qed.

Lemma one_is_taken : taken 1.
Proof. unfold taken. simpl. lra. Qed.

(** One more factor: errors add up, and what they leave besides is below 10^-12 u. *)
Lemma one_more_factor times K c d m z w a b :
  multiplies_within K times -> near c 1 z a -> near d m w b ->
  0 <= K <= 3 -> 0 <= c <= 12 -> 0 <= d <= 12 -> taken m ->
  near (c + d + K + / 1000000000000) m (times z w) (a + b).
Proof.
  intros HT Hz Hw HK Hc Hd Hm. apply taken_is_positive in Hm. unfold near in *. pose proof v_small as Pv. pose proof eta_tiny as Pe.
  rewrite Rmult_1_r in Hz.
  assert (Hz' : Cmod (z - turn a)%C <= c * v).
  { replace (z - turn a)%C with (z - RtoC 1 * turn a)%C by ring. exact Hz. }
  assert (Mm : Cmod (RtoC m) = m) by (rewrite Cmod_R; apply Rabs_pos_eq; lra).
  assert (Nz : Cmod z <= 1 + c * v).
  { pose proof (Cmod_near z (turn a)) as N. rewrite Cmod_turn in N. lra. }
  assert (Nw : Cmod w <= m * (1 + d * v)).
  { pose proof (Cmod_near w (RtoC m * turn b)%C) as N. rewrite Cmod_mult, Mm, Cmod_turn in N. lra. }
  eapply Rle_trans; [apply (Cmod_through _ (z * w)%C) |].
  replace (z * w - RtoC m * turn (a + b))%C
    with ((z - turn a) * w + turn a * (w - RtoC m * turn b))%C by (rewrite <- turn_plus; ring).
  assert (T : Cmod ((z - turn a) * w + turn a * (w - RtoC m * turn b))%C <= c * v * (m * (1 + d * v)) + d * v * m).
  { eapply Rle_trans; [apply Cmod_triangle |]. rewrite !Cmod_mult, Cmod_turn, Rmult_1_l.
    apply Rplus_le_compat; [| exact Hw]. apply Rmult_le_compat; try apply Cmod_ge_0; assumption. }
  specialize (HT z w).
  assert (cv : 0 <= c * v <= 12 * v) by (split; [apply Rmult_le_pos | apply Rmult_le_compat_r]; lra).
  assert (dv : 0 <= d * v <= 12 * v) by (split; [apply Rmult_le_pos | apply Rmult_le_compat_r]; lra).
  assert (Kv : 0 <= K * v <= 3 * v) by (split; [apply Rmult_le_pos | apply Rmult_le_compat_r]; lra).
  assert (P : Cmod z * Cmod w <= (1 + c * v) * (m * (1 + d * v))) by (apply Rmult_le_compat; try apply Cmod_ge_0; assumption).
  assert (KP : K * v * (Cmod z * Cmod w) <= K * v * ((1 + c * v) * (m * (1 + d * v)))) by (apply Rmult_le_compat_l; lra).
  (* second-order terms *)
  set (p := c * v) in *. set (q := d * v) in *. set (r := K * v) in *.
  assert (pq : p * q <= 12 * v * q) by (apply Rmult_le_compat_r; lra).
  assert (vq : 12 * v * q <= 12 * / 1000000000000000 * (12 * v)).
  { replace (12 * v * q) with (12 * (v * q)) by ring.
    replace (12 * / 1000000000000000 * (12 * v)) with (12 * (/ 1000000000000000 * (12 * v))) by ring.
    apply Rmult_le_compat_l; [lra |]. apply Rmult_le_compat; lra. }
  assert (F : (1 + p) * (1 + q) <= 1 + 25 * v).
  { assert (12 * / 1000000000000000 * (12 * v) <= v) by lra. lra. }
  assert (rF : r * ((1 + p) * (1 + q)) <= r + 25 * (3 * v * v)).
  { assert (r * ((1 + p) * (1 + q)) <= r * (1 + 25 * v)) by (apply Rmult_le_compat_l; lra).
    assert (r * v <= 3 * v * v) by (apply Rmult_le_compat_r; lra). lra. }
  assert (vv : v * v <= / 1000000000000000 * v) by (apply Rmult_le_compat_r; lra).
  assert (S : p * q + r * ((1 + p) * (1 + q)) <= r + / 2000000000000 * v) by lra.
  assert (Sm : m * (p * q + r * ((1 + p) * (1 + q))) <= m * (r + / 2000000000000 * v)) by (apply Rmult_le_compat_l; lra).
  assert (Em : sqrt 2 * eta binary64 <= m * (/ 2000000000000 * v)).
  { apply Rle_trans with (/ 10000000000000000 * (/ 2000000000000 * v)); [lra |].
    apply Rmult_le_compat_r; lra. }
  replace ((c + d + K + / 1000000000000) * v * m) with (m * (p + q + r + / 1000000000000 * v)) by (unfold p, q, r; ring).
  replace (K * v * ((1 + c * v) * (m * (1 + d * v)))) with (m * (r * ((1 + p) * (1 + q)))) in KP by (unfold p, q, r; ring).
  lra.
Qed.

Lemma roots : 2.236 <= sqrt 5 <= 2.2361 /\ 0.707 <= sqrt (1 / 2) <= 0.70711 /\ 1.414 <= sqrt 2 <= 1.41422.
Proof.
  assert (G : forall lo hi x, 0 <= lo -> 0 <= hi -> lo * lo <= x <= hi * hi -> lo <= sqrt x <= hi).
  { intros lo hi x L H [A B]. split.
    - rewrite <- (sqrt_square lo L). apply sqrt_le_1_alt, A.
    - rewrite <- (sqrt_square hi H). apply sqrt_le_1_alt, B. }
  split; [| split]; apply G; lra.
Qed.

Lemma near_weaker c c' m z a : 0 <= m -> c <= c' -> near c m z a -> near c' m z a.
Proof.
  unfold near. intros Hm H N. eapply Rle_trans; [exact N |]. pose proof v_small.
  apply Rmult_le_compat_r; [exact Hm |]. apply Rmult_le_compat_r; lra.
Qed.

(** Entries of the tables are the nearest doubles to what is within 2^-98 of cos and sin, and so
    within 0.70711 u together. A digit that is 0 is left out; its entries would be (1, 0), and such
    a factor changes nothing. *)
Theorem one_is_no_factor (fused : bool) (w : C) :
  let times := if fused then product_fused binary64 false true else product binary64 in
  in_format binary64 (fst w) -> in_format binary64 (snd w) ->
  times w (1, 0) = w /\ times (1, 0) w = w.
Proof.
  intros times Hc Hs. destruct w as [c s]. simpl in Hc, Hs.
  assert (X : forall y, in_format binary64 y -> RN binary64 y = y) by (intros y; apply RN_exact).
  unfold times. destruct fused; unfold product, product_fused; simpl; split;
    rewrite ?Rmult_0_l, ?Rmult_0_r, ?Rmult_1_l, ?Rmult_1_r, ?RN_0;
    rewrite ?Rminus_0_r, ?Rplus_0_l, ?Rplus_0_r;
    rewrite ?(X c), ?(X s) by assumption;
    rewrite ?Rminus_0_r, ?Rplus_0_l, ?Rplus_0_r;
    rewrite ?(X c), ?(X s) by assumption; reflexivity.
Qed.

(** The step's table with an attention factor: m is rounded, and its product with the entry. *)
Theorem step_with_factor step k m :
  taken m -> near 0.70711 1 step k -> near 2.70712 m (scaled binary64 (RN binary64 m) step) k.
Proof.
  intros Hm H. pose proof v_small as Pv. pose proof eta_tiny as Pe. destruct roots as (_ & R2 & Q2).
  assert (N : smallest_normal binary64 <= m).
  { eapply Rle_trans; [| exact Hm]. unfold smallest_normal. apply bpow_le. simpl. lia. }
  apply taken_is_positive in Hm. unfold near in *. rewrite Rmult_1_r, Cmult_1_l in H.
  eapply Rle_trans; [apply (scaling_step binary64 ltac:(simpl; lia) m step (turn k) 0.70711 0); trivial; try lra |].
  - rewrite Cmod_turn. lra.
  - rewrite Cmod_turn. unfold then_.
    assert (S : sqrt (1 / 2) * eta binary64 <= sqrt 2 * eta binary64).
    { apply Rmult_le_compat_r; [left; apply eta_pos | lra]. }
    assert (M : / 10000000000000000 * (/ 2000000 * v) <= m * (/ 2000000 * v)) by (apply Rmult_le_compat_r; lra).
    assert (V2 : m * (v * v) <= m * (/ 1000000000000000 * v)).
    { apply Rmult_le_compat_l; [lra |]. apply Rmult_le_compat_r; lra. }
    assert (V3 : m * (v * v) * v <= m * (/ 1000000000000000 * v) * 1).
    { apply Rmult_le_compat; try lra. apply Rmult_le_pos; [lra |]. apply Rmult_le_pos; lra. }
    assert (V0 : 0 <= m * v) by (apply Rmult_le_pos; lra). lra.
Qed.

(** From tables: up to three digits and the step, and their products. *)
Theorem row_from_tables_fused d0 d1 d2 step a0 a1 a2 k :
  near 0.70711 1 d0 a0 -> near 0.70711 1 d1 a1 -> near 0.70711 1 d2 a2 ->
  near 0.70711 1 step k ->
  let times := product_fused binary64 false true in
  near 8.9 1 (times (times (times d0 d1) d2) step) (a0 + a1 + a2 + k).
Proof.
  intros H0 H1 H2 Hk times. destruct roots as (R5 & R2 & _).
  assert (N1 := one_more_factor times 2 _ _ 1 _ _ _ _ fused_product H0 H1 ltac:(lra) ltac:(lra) ltac:(lra) one_is_taken).
  assert (N2 := one_more_factor times 2 _ _ 1 _ _ _ _ fused_product N1 H2 ltac:(lra) ltac:(lra) ltac:(lra) one_is_taken).
  assert (N3 := one_more_factor times 2 _ _ 1 _ _ _ _ fused_product N2 Hk ltac:(lra) ltac:(lra) ltac:(lra) one_is_taken).
  eapply near_weaker; [lra | | exact N3]. lra.
Qed.

Theorem row_from_tables_unfused d0 d1 d2 step a0 a1 a2 k :
  near 0.70711 1 d0 a0 -> near 0.70711 1 d1 a1 -> near 0.70711 1 d2 a2 ->
  near 0.70711 1 step k ->
  let times := product binary64 in
  near 9.6 1 (times (times (times d0 d1) d2) step) (a0 + a1 + a2 + k).
Proof.
  intros H0 H1 H2 Hk times. destruct roots as (R5 & R2 & _).
  assert (N1 := one_more_factor times (sqrt 5) _ _ 1 _ _ _ _ unfused_product H0 H1 ltac:(lra) ltac:(lra) ltac:(lra) one_is_taken).
  assert (N2 := one_more_factor times (sqrt 5) _ _ 1 _ _ _ _ unfused_product N1 H2 ltac:(lra) ltac:(lra) ltac:(lra) one_is_taken).
  assert (N3 := one_more_factor times (sqrt 5) _ _ 1 _ _ _ _ unfused_product N2 Hk ltac:(lra) ltac:(lra) ltac:(lra) one_is_taken).
  eapply near_weaker; [lra | | exact N3]. lra.
Qed.

(** The anchor from its phase: cos and sin of what PhaseAt gives are off by at most e u each, and
    the phase by little more than 1.5·2^-64 turns. *)
Theorem anchor_from_phase (e : R) (z : C) (t high low turns : Z) (theta : R) :
  0 <= e <= 8 -> (- 2 ^ 63 <= t < 2 ^ 63)%Z ->
  Rabs (theta / (2 * PI) + IZR turns - IZR (high * 2 ^ 64 + low) / IZR (2 ^ 128)) <=
    / IZR (2 ^ 128) + / IZR (2 ^ 383) ->
  let phi := 2 * PI * (IZR (phase_at (2 ^ 64) t high low) / IZR (2 ^ 64)) in
  Rabs (fst z - cos phi) <= e * v -> Rabs (snd z - sin phi) <= e * v ->
  near (sqrt 2 * e + 0.006) 1 z (IZR t * theta).
Proof.
  intros He Ht H phi Hc Hs. pose proof v_small as Pv. pose proof PI_RGT_0 as PiP. pose proof PI_4 as Pi4.
  unfold near. rewrite Rmult_1_r, Cmult_1_l.
  destruct (phase_at_is_close t high low turns (theta / (2 * PI)) Ht H) as [whole W].
  assert (E : turn (IZR t * theta) = turn (IZR t * theta + 2 * PI * IZR whole)).
  { apply turn_equal. exists (- whole)%Z. rewrite opp_IZR. ring. }
  rewrite E. eapply Rle_trans; [apply (Cmod_through z (turn phi)) |].
  replace ((sqrt 2 * e + 0.006) * v) with (sqrt 2 * (e * v) + 0.006 * v) by ring.
  apply Rplus_le_compat.
  - replace z with (fst z, snd z) by now destruct z. now apply Cmod_coordinates.
  - eapply Rle_trans; [apply chord_is_at_most_the_arc |].
    replace (phi - (IZR t * theta + 2 * PI * IZR whole))
      with (2 * PI * (IZR (phase_at (2 ^ 64) t high low) / IZR (2 ^ 64) - IZR t * (theta / (2 * PI)) - IZR whole))
      by (unfold phi; field; repeat split; try lra; apply not_0_IZR; lia).
    rewrite Rabs_mult, (Rabs_pos_eq (2 * PI)) by lra.
    assert (T : Rabs (IZR t) <= IZR (2 ^ 63)).
    { rewrite <- abs_IZR. apply IZR_le. lia. }
    assert (B : / IZR (2 ^ 64) + Rabs (IZR t) * (/ IZR (2 ^ 128) + / IZR (2 ^ 383)) <= 1.51 * / IZR (2 ^ 64)).
    { assert (P128 : 0 < / IZR (2 ^ 128)) by (apply Rinv_0_lt_compat, IZR_lt; reflexivity).
      assert (P383 : / IZR (2 ^ 383) <= 0.02 * / IZR (2 ^ 128)).
      { apply Rle_trans with (/ (50 * IZR (2 ^ 128))).
        - apply Rinv_le_contravar; [apply Rmult_lt_0_compat; [lra | apply IZR_lt; reflexivity] |].
          rewrite <- mult_IZR. apply IZR_le. lia.
        - rewrite Rinv_mult. lra. }
      assert (P383' : 0 < / IZR (2 ^ 383)) by (apply Rinv_0_lt_compat, IZR_lt; reflexivity).
      assert (Rabs (IZR t) * (/ IZR (2 ^ 128) + / IZR (2 ^ 383)) <= IZR (2 ^ 63) * (1.02 * / IZR (2 ^ 128))).
      { apply Rmult_le_compat; [apply Rabs_pos | lra | exact T | lra]. }
      assert (IZR (2 ^ 63) * / IZR (2 ^ 128) = 1 / 2 * / IZR (2 ^ 64)).
      { replace (2 ^ 128)%Z with (2 ^ 63 * 2 * 2 ^ 64)%Z by reflexivity. rewrite !mult_IZR. field.
        split; apply not_0_IZR; lia. }
      lra. }
    assert (V : / IZR (2 ^ 64) = v / 2048).
    { unfold u. simpl. lra. }
    apply Rle_trans with (2 * 4 * (1.51 * / IZR (2 ^ 64))).
    + apply Rmult_le_compat; [lra | apply Rabs_pos | lra |]. eapply Rle_trans; [exact W | exact B].
    + rewrite V. lra.
Qed.

(** Then one factor and one product more. 2.1 and 2.2 are the bounds of simd/polynomial-inl.h. *)
Theorem row_from_phase_fused anchor step a k :
  near (sqrt 2 * 2.1 + 0.006) 1 anchor a -> near 0.70711 1 step k ->
  near 5.7 1 (product_fused binary64 false true anchor step) (a + k).
Proof.
  intros Ha Hk. destruct roots as (R5 & R2 & Q2).
  assert (N := one_more_factor _ 2 _ _ 1 _ _ _ _ fused_product Ha Hk ltac:(lra) ltac:(lra) ltac:(lra) one_is_taken).
  eapply near_weaker; [lra | | exact N]. lra.
Qed.

Theorem row_from_phase_unfused anchor step a k :
  near (sqrt 2 * 2.2 + 0.006) 1 anchor a -> near 0.70711 1 step k ->
  near 6.1 1 (product binary64 anchor step) (a + k).
Proof.
  intros Ha Hk. destruct roots as (R5 & R2 & Q2).
  assert (N := one_more_factor _ (sqrt 5) _ _ 1 _ _ _ _ unfused_product Ha Hk ltac:(lra) ltac:(lra) ltac:(lra) one_is_taken).
  eapply near_weaker; [lra | | exact N]. lra.
Qed.

(** kRowError: in all cases 11.6 u m, with an attention factor m in the step's table. *)
Theorem row_within_11_6_u (fused : bool) (anchor d0 d1 d2 step : C) (a a0 a1 a2 k m : R) :
  taken m -> near 2.70712 m step k ->
  let times := if fused then product_fused binary64 false true else product binary64 in
  (near (sqrt 2 * (if fused then 2.1 else 2.2) + 0.006) 1 anchor a ->
   near 11.6 m (times anchor step) (a + k)) /\
  (near 0.70711 1 d0 a0 -> near 0.70711 1 d1 a1 -> near 0.70711 1 d2 a2 ->
   near 11.6 m (times (times (times d0 d1) d2) step) (a0 + a1 + a2 + k)).
Proof.
  intros Hm Hk times. pose proof (taken_is_positive m Hm) as Pm. pose proof one_is_taken as H1m. destruct roots as (R5 & R2 & Q2).
  set (K := if fused then 2 else sqrt 5).
  assert (HK : 0 <= K <= 2.2361) by (unfold K; destruct fused; lra).
  assert (T : multiplies_within K times) by (unfold K, times; destruct fused; [apply fused_product | apply unfused_product]).
  split.
  - intros Ha.
    assert (B : 0 <= sqrt 2 * (if fused then 2.1 else 2.2) + 0.006 <= 3.12) by (destruct fused; lra).
    assert (N := one_more_factor times K _ _ m _ _ _ _ T Ha Hk ltac:(lra) ltac:(lra) ltac:(lra) Hm).
    eapply near_weaker; [lra | | exact N]. lra.
  - intros H0 H1 H2.
    assert (N1 := one_more_factor times K _ _ 1 _ _ _ _ T H0 H1 ltac:(lra) ltac:(lra) ltac:(lra) one_is_taken).
    assert (N2 := one_more_factor times K _ _ 1 _ _ _ _ T N1 H2 ltac:(lra) ltac:(lra) ltac:(lra) one_is_taken).
    assert (N3 := one_more_factor times K _ _ m _ _ _ _ T N2 Hk ltac:(lra) ltac:(lra) ltac:(lra) Hm).
    eapply near_weaker; [lra | | exact N3]. lra.
Qed.
