(** The kernel's rotation in float32 arithmetic: the bounds of src/rope/plan.h, 2.707 with fused
    multiply-add and 2.943 without, 3.001 and 3.237 with an attention factor.

    The row is made in double, within 11.6·2^-53 (row.v), and rounded to float32. *)
From Coq Require Import ZArith Reals Lra Lia Psatz.
From Flocq Require Import Core.
From Coquelicot Require Import Complex.
From RopeCheck Require Import turns rounding complex_product complex_product_fused rotation_budget
  budget_without_second_order row.
Open Scope R_scope.

Local Notation v := (u binary64).
Local Notation u := (u binary32).

Lemma u_is : u = / 16777216.
Proof. unfold rounding.u. simpl. lra. Qed.

(** 11.6·2^-53 in units of u. *)
Lemma row_error_in_u : 11.6 * v <= 3 / 100000000 * u.
Proof. unfold rounding.u. simpl. lra. Qed.

Lemma coordinates_le (y : C) : Rabs (fst y) <= Cmod y /\ Rabs (snd y) <= Cmod y.
Proof.
  pose proof (Rmax_Cmod y) as M. pose proof (Rmax_l (Rabs (fst y)) (Rabs (snd y))).
  pose proof (Rmax_r (Rabs (fst y)) (Rabs (snd y))). lra.
Qed.

(** A number that is close to one up to 1 in size, rounded to float32. *)
Lemma rounded_entry y c d :
  Rabs c <= 1 -> Rabs (y - c) <= d -> d <= u / 4 -> Rabs (RN binary32 y - c) <= u / 2 + d.
Proof.
  intros Hc Hy Hd.
  replace (RN binary32 y - c) with ((RN binary32 y - y) + (y - c)) by ring.
  destruct (Rle_or_lt (Rabs y) 1) as [L | G].
  - eapply Rle_trans; [apply Rabs_triang |]. apply Rplus_le_compat; [| exact Hy].
    apply RN_error_unit; [simpl; lia | simpl; lia | exact L].
  - assert (N : Rabs (RN binary32 y - y) <= d).
    { assert (One : in_format binary32 1) by (apply one_in_format; simpl; lia).
      apply Rabs_le_inv in Hc. apply Rabs_le_inv in Hy. destruct (Rle_or_lt 0 y) as [P | P].
      - rewrite Rabs_pos_eq in G by exact P.
        eapply Rle_trans; [apply (RN_nearest binary32 ltac:(simpl; lia) y 1 One) |].
        apply Rabs_le. lra.
      - rewrite Rabs_left in G by exact P.
        eapply Rle_trans; [apply (RN_nearest binary32 ltac:(simpl; lia) y (-1)) |].
        + apply (opp_in_format binary32 1). exact One.
        + apply Rabs_le. lra. }
    eapply Rle_trans; [apply Rabs_triang |]. pose proof (Rabs_pos (y - c)). lra.
Qed.

Lemma float32_entries y a :
  near 11.6 1 y a ->
  Rabs (fst (rounded binary32 y) - cos a) <= (1 / 2 + 3 / 100000000) * u /\
  Rabs (snd (rounded binary32 y) - sin a) <= (1 / 2 + 3 / 100000000) * u.
Proof.
  unfold near. rewrite Rmult_1_r, Cmult_1_l. intros H.
  destruct (coordinates_le (y - turn a)%C) as [H1 H2]. pose proof row_error_in_u as E.
  assert (S : 3 / 100000000 * u <= u / 4) by (pose proof (u_pos binary32); lra).
  replace ((1 / 2 + 3 / 100000000) * u) with (u / 2 + 3 / 100000000 * u) by field.
  destruct y as [y1 y2]. simpl in *. split.
  - apply rounded_entry; [apply cos_unit | | exact S]. unfold Rminus. lra.
  - apply rounded_entry; [apply sin_unit | | exact S]. unfold Rminus. lra.
Qed.

(** m = 1. *)
Theorem float32_rotation_fused (k l : bool) (x y : C) (a : R) :
  near 11.6 1 y a ->
  Cmod (product_fused binary32 k l x (rounded binary32 y) - x * turn a)%C <=
  2.707107 * u * Cmod x + sqrt 2 * eta binary32.
Proof.
  intros H. destruct (float32_entries y a H) as [H1 H2].
  assert (R2 : 0 <= sqrt 2 <= 1.41421357).
  { split; [apply sqrt_pos |]. rewrite <- (sqrt_square 1.41421357) by lra. apply sqrt_le_1_alt. lra. }
  pose proof (u_pos binary32) as Pu.
  set (w := rounded binary32 y) in *.
  assert (W : Cmod (w - turn a)%C <= 0.70710683 * u * Cmod (turn a)).
  { rewrite Cmod_turn, Rmult_1_r. destruct w as [w1 w2].
    eapply Rle_trans; [apply (Cmod_coordinates _ _ ((1 / 2 + 3 / 100000000) * u)); assumption |].
    rewrite <- Rmult_assoc. apply Rmult_le_compat_r; lra. }
  replace (Cmod x) with (Cmod x * Cmod (turn a)) by (rewrite Cmod_turn; ring).
  eapply Rle_trans.
  - apply (product_step _ x w (turn a) 0.70710683 2 u (sqrt 2 * eta binary32)); [lra | lra | exact W |].
    apply fused_product_within_2_u. simpl. lia.
  - apply Rplus_le_compat_r. apply Rmult_le_compat_r; [apply Rmult_le_pos; apply Cmod_ge_0 |].
    apply Rmult_le_compat_r; [lra |]. unfold then_. rewrite u_is. lra.
Qed.

(** E of the contract: there is more room below sqrt 5 than the entries are worse than the nearest. *)
Theorem float32_rotation_unfused (x y : C) (a : R) :
  near 11.6 1 y a ->
  Cmod (product binary32 x (rounded binary32 y) - x * turn a)%C <=
  (sqrt 5 + sqrt (1 / 2)) * u * Cmod x + sqrt 2 * eta binary32.
Proof.
  intros H. destruct (float32_entries y a H) as [H1 H2].
  eapply Rle_trans; [apply (rotation_by_entries_below binary32 ltac:(simpl; lia) (1 / 2 + 3 / 100000000));
    trivial; [simpl; lia | lra] |].
  apply Rplus_le_compat_r. apply Rmult_le_compat_r; [apply Cmod_ge_0 |].
  apply Rmult_le_compat_r; [left; apply u_pos |].
  assert (G : forall lo hi t, 0 <= lo -> 0 <= hi -> lo * lo <= t <= hi * hi -> lo <= sqrt t <= hi).
  { intros lo hi t L H' [A B]. split.
    - rewrite <- (sqrt_square lo L). apply sqrt_le_1_alt, A.
    - rewrite <- (sqrt_square hi H'). apply sqrt_le_1_alt, B. }
  pose proof (G 2.236 2.2361 5 ltac:(lra) ltac:(lra) ltac:(lra)).
  pose proof (G 2.231 2.2317 4.98 ltac:(lra) ltac:(lra) ltac:(lra)).
  pose proof (G 1.414 1.4143 2 ltac:(lra) ltac:(lra) ltac:(lra)).
  rewrite sqrt_half. lra.
Qed.

(** Any m: the entries are rounded at their own size, u m together. *)
Theorem float32_rotation_with_factor (K : R) (times : C -> C -> C) (x y : C) (a m : R) :
  (K = 2 /\ exists k l, times = product_fused binary32 k l) \/ (K = sqrt 5 /\ times = product binary32) ->
  taken m -> near 11.6 m y a ->
  Cmod (times x (rounded binary32 y) - RtoC m * (x * turn a))%C <=
  (K + 1 + / 1000000) * u * (m * Cmod x) + sqrt 2 * eta binary32 +
  (1 + K * u) * sqrt (1 / 2) * eta binary32 * Cmod x.
Proof.
  intros HK Hm H. apply taken_is_positive in Hm. pose proof (u_pos binary32) as Pu. pose proof u_is as Eu.
  pose proof (eta_pos binary32) as Pe. pose proof (sqrt_pos (1 / 2)) as Ph. pose proof (Cmod_ge_0 x) as Px.
  assert (R5 : 2 <= sqrt 5 <= 3).
  { split.
    - rewrite <- (sqrt_square 2) at 1 by lra. apply sqrt_le_1_alt. lra.
    - rewrite <- (sqrt_square 3) by lra. apply sqrt_le_1_alt. lra. }
  assert (BK : 2 <= K <= 3) by (destruct HK as [[-> _] | [-> _]]; lra).
  set (w := rounded binary32 y).
  assert (P : Cmod (times x w - x * w)%C <= K * u * (Cmod x * Cmod w) + sqrt 2 * eta binary32).
  { destruct HK as [[-> [k [l ->]]] | [-> ->]].
    - apply fused_product_within_2_u. simpl. lia.
    - apply product_within_sqrt_5_u. simpl. lia. }
  assert (Mm : Cmod (RtoC m * turn a)%C = m).
  { rewrite Cmod_mult, Cmod_turn, Cmod_R, Rabs_pos_eq; lra. }
  set (h := sqrt (1 / 2) * eta binary32) in *.
  assert (H0 : 0 <= h) by (apply Rmult_le_pos; lra).
  assert (Y : Cmod (y - RtoC m * turn a)%C <= 3 / 100000000 * (u * m)).
  { unfold near in H. eapply Rle_trans; [exact H |].
    replace (3 / 100000000 * (u * m)) with (3 / 100000000 * u * m) by ring.
    apply Rmult_le_compat_r; [lra | exact row_error_in_u]. }
  assert (UM : 0 <= u * m) by (apply Rmult_le_pos; lra).
  assert (U1 : u * (u * m) <= / 10000000 * (u * m)) by (apply Rmult_le_compat_r; lra).
  assert (W : Cmod (w - RtoC m * turn a)%C <= (1 + / 2000000) * (u * m) + h).
  { eapply Rle_trans; [apply (Cmod_through _ y) |].
    pose proof (correctly_rounded_within_u binary32 y ltac:(simpl; lia)) as R1. fold w h in R1.
    pose proof (Cmod_near y (RtoC m * turn a)%C) as N. rewrite Mm in N.
    assert (u * Cmod y <= u * (m + 3 / 100000000 * (u * m))) by (apply Rmult_le_compat_l; lra).
    lra. }
  pose proof (Cmod_near w (RtoC m * turn a)%C) as Nw. rewrite Mm in Nw.
  eapply Rle_trans; [apply (Cmod_through _ (x * w)%C) |].
  replace (x * w - RtoC m * (x * turn a))%C with (x * (w - RtoC m * turn a))%C by ring.
  rewrite Cmod_mult.
  assert (I1 : Cmod x * Cmod (w - RtoC m * turn a)%C <= Cmod x * ((1 + / 2000000) * (u * m) + h))
    by (apply Rmult_le_compat_l; assumption).
  assert (I2 : K * u * (Cmod x * Cmod w) <= K * u * (Cmod x * (m + ((1 + / 2000000) * (u * m) + h)))).
  { apply Rmult_le_compat_l; [apply Rmult_le_pos; lra |]. apply Rmult_le_compat_l; lra. }
  assert (I3 : K * (1 + / 2000000) * (u * (u * m)) <= 4 * (/ 10000000 * (u * m))).
  { apply Rmult_le_compat; [apply Rmult_le_pos; lra | apply Rmult_le_pos; lra | lra | exact U1]. }
  assert (I4 : K * (1 + / 2000000) * (u * (u * m)) * Cmod x <= 4 * (/ 10000000 * (u * m)) * Cmod x)
    by (apply Rmult_le_compat_r; assumption).
  replace ((1 + K * u) * sqrt (1 / 2) * eta binary32 * Cmod x) with ((1 + K * u) * h * Cmod x) by (unfold h; ring).
  assert (UMX : 0 <= u * m * Cmod x) by (apply Rmult_le_pos; lra).
  lra.
Qed.

(** Arithmetic in double, and each coordinate rounded once to a format of at most 24 bits. *)
Theorem double_rotation (N : format) (K : R) (times : C -> C -> C) (x y : C) (a m : R) :
  (1 <= precision N <= 24)%Z -> 0 <= K <= sqrt 5 -> multiplies_within K times ->
  taken m -> near 11.6 m y a ->
  Cmod (rounded N (times x y) - RtoC m * (x * turn a))%C <=
  (1 + u) * rounding.u N * (m * Cmod x) + (1 + rounding.u N) * (sqrt 2 * eta binary64) +
  sqrt (1 / 2) * eta N.
Proof.
  intros HN HK HT Hm H. apply taken_is_positive in Hm. pose proof (Cmod_ge_0 x) as Px.
  assert (R5 : sqrt 5 <= 2.24).
  { rewrite <- (sqrt_square 2.24) by lra. apply sqrt_le_1_alt. lra. }
  set (w := rounding.u N).
  assert (Pw : u <= w) by (unfold w, rounding.u; apply bpow_le; simpl; lia).
  assert (Hw : w <= 1 / 2) by (apply u_le_half; lia).
  pose proof (u_pos binary32) as Pu. pose proof (u_pos binary64) as Pv.
  assert (V : 16 * v <= u * u / 2) by (unfold rounding.u; simpl; lra).
  assert (Ex : Cmod (RtoC m * (x * turn a))%C = m * Cmod x).
  { rewrite !Cmod_mult, Cmod_turn, Cmod_R, Rabs_pos_eq; [ring | lra]. }
  assert (Mt : Cmod (RtoC m * turn a)%C = m) by (rewrite Cmod_mult, Cmod_turn, Cmod_R, Rabs_pos_eq; lra).
  pose proof (HT x y) as T. unfold near in H.
  pose proof (Cmod_near y (RtoC m * turn a)%C) as Ny. rewrite Mt in Ny.
  assert (Vs : 11.6 * v <= 1 / 1000).
  { unfold rounding.u. simpl. lra. }
  assert (Ly : Cmod y <= 1.001 * m).
  { assert (11.6 * v * m <= 1 / 1000 * m) by (apply Rmult_le_compat_r; lra). lra. }
  assert (X : 0 <= m * Cmod x) by (apply Rmult_le_pos; lra).
  set (e := sqrt 2 * eta binary64) in *.
  assert (Pe : 0 <= e) by (apply Rmult_le_pos; [apply sqrt_pos | left; apply eta_pos]).
  assert (D : Cmod (times x y - RtoC m * (x * turn a))%C <= 16 * v * (m * Cmod x) + e).
  { eapply Rle_trans; [apply (Cmod_through _ (x * y)%C) |].
    replace (x * y - RtoC m * (x * turn a))%C with (x * (y - RtoC m * turn a))%C by ring.
    rewrite Cmod_mult.
    assert (I1 : Cmod x * Cmod (y - RtoC m * turn a)%C <= Cmod x * (11.6 * v * m)) by (apply Rmult_le_compat_l; lra).
    assert (I2 : K * v * (Cmod x * Cmod y) <= 2.24 * v * (Cmod x * (1.001 * m))).
    { apply Rmult_le_compat; [apply Rmult_le_pos; lra | apply Rmult_le_pos; [lra | apply Cmod_ge_0] | |].
      - apply Rmult_le_compat_r; lra.
      - apply Rmult_le_compat_l; lra. }
    assert (I3 : 0 <= v * (m * Cmod x)) by (apply Rmult_le_pos; lra).
    lra. }
  eapply Rle_trans; [apply (Cmod_through _ (times x y)) |].
  pose proof (correctly_rounded_within_u N (times x y) ltac:(lia)) as R1. fold w in R1.
  pose proof (Cmod_near (times x y) (RtoC m * (x * turn a))%C) as Nt. rewrite Ex in Nt.
  assert (I4 : w * Cmod (times x y) <= w * (m * Cmod x + (16 * v * (m * Cmod x) + e))).
  { apply Rmult_le_compat_l; lra. }
  assert (I5 : (1 + w) * (16 * v) <= u * w).
  { apply Rle_trans with (2 * (u * u / 2)); [apply Rmult_le_compat; lra |].
    replace (2 * (u * u / 2)) with (u * u) by field. apply Rmult_le_compat_l; lra. }
  assert (I6 : (1 + w) * (16 * v) * (m * Cmod x) <= u * w * (m * Cmod x)) by (apply Rmult_le_compat_r; lra).
  lra.
Qed.
