(** Entries of any length, and narrow formats with an attention factor.

    The entries w need not lie on the circle: a kernel that is given its table rotates by whatever
    stands in it, and m multiplies cos and sin. Each theorem is for entries that are within k u of
    those meant, relative to their length, and d more; second-order terms are in the bounds. *)
From Coq Require Import ZArith Reals Lra Lia Psatz.
From Flocq Require Import Core.
From Coquelicot Require Import Complex.
From RopeCheck Require Import turns rounding complex_product rotation_budget budget_without_second_order.
Open Scope R_scope.

(** A product by entries that are off by a v |w0| + d, computed with an error of b v. *)
Lemma product_step_with_rest (computed z w w0 : C) (a b v d e : R) :
  0 <= b -> 0 <= v ->
  Cmod (w - w0)%C <= a * v * Cmod w0 + d ->
  Cmod (computed - z * w)%C <= b * v * (Cmod z * Cmod w) + e ->
  Cmod (computed - z * w0)%C <= then_ a b v * v * (Cmod z * Cmod w0) + (1 + b * v) * d * Cmod z + e.
Proof.
  intros Pb Pv Hw Hc. pose proof (Cmod_ge_0 z) as Pz. pose proof (Cmod_near w w0) as Nw.
  eapply Rle_trans; [apply (Cmod_through _ (z * w)%C) |].
  replace (z * w - z * w0)%C with (z * (w - w0))%C by ring. rewrite Cmod_mult.
  assert (I1 : Cmod z * Cmod (w - w0)%C <= Cmod z * (a * v * Cmod w0 + d)) by (apply Rmult_le_compat_l; assumption).
  assert (I2 : b * v * (Cmod z * Cmod w) <= b * v * (Cmod z * (Cmod w0 + (a * v * Cmod w0 + d)))).
  { apply Rmult_le_compat_l; [apply Rmult_le_pos; assumption |]. apply Rmult_le_compat_l; lra. }
  unfold then_. lra.
Qed.

(** Normal entries, rounded: within u of themselves, whatever their length. *)
Theorem normal_entries_within_u (N : format) (w : C) :
  (1 <= precision N)%Z ->
  smallest_normal N <= Rabs (fst w) \/ fst w = 0 -> smallest_normal N <= Rabs (snd w) \/ snd w = 0 ->
  Cmod (rounded N w - w)%C <= u N * Cmod w.
Proof.
  intros P H1 H2. pose proof (u_pos N) as Pu.
  assert (G : forall y, smallest_normal N <= Rabs y \/ y = 0 -> Rabs (RN N y - y) <= u N * Rabs y).
  { intros y [H | ->]; [now apply RN_relative_error |].
    rewrite RN_0, Rminus_0_r, Rabs_R0 by trivial. lra. }
  pose proof (G _ H1) as A. pose proof (G _ H2) as B.
  unfold Cmod. rewrite <- (sqrt_Rsqr (u N)) at 1 by lra. rewrite <- sqrt_mult_alt by apply Rle_0_sqr.
  apply sqrt_le_1_alt. simpl.
  assert (S : forall e y, Rabs e <= u N * Rabs y -> e * e <= u N * u N * (y * y)).
  { intros e y H. replace (e * e) with (Rabs e * Rabs e) by (rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
    replace (u N * u N * (y * y)) with (u N * Rabs y * (u N * Rabs y)).
    - apply Rmult_le_compat; try apply Rabs_pos; assumption.
    - replace (y * y) with (Rabs y * Rabs y) by (rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr). ring. }
  pose proof (S _ _ A). pose proof (S _ _ B). unfold Rsqr, Rminus in *. lra.
Qed.

(** The exact rotation by entries that are off by more than u: one rounding leaves (k - 1) u more
    than k + 1. *)
Theorem rotation_by_distant_table (N : format) (x w w0 : C) (k : R) :
  (1 <= precision N)%Z -> 1 <= k ->
  Cmod (w - w0)%C <= k * u N * Cmod w0 ->
  Cmod (rounded N (x * w) - x * w0)%C <=
  (k + 1 + (k - 1) * u N) * u N * (Cmod x * Cmod w0) + sqrt (1 / 2) * eta N.
Proof.
  intros P K H. pose proof (u_pos N) as Pu. pose proof (Cmod_ge_0 x) as Px. rewrite <- Cmod_mult.
  assert (B : Cmod (x * w - x * w0)%C <= k * u N * Cmod (x * w0)%C + 0).
  { replace (x * w - x * w0)%C with (x * (w - w0))%C by ring. rewrite !Cmod_mult.
    assert (Cmod x * Cmod (w - w0)%C <= Cmod x * (k * u N * Cmod w0)) by (apply Rmult_le_compat_l; assumption).
    lra. }
  eapply Rle_trans; [apply (last_rounding N _ (x * w0)%C k (k + (k - 1) * u N) 0) with (4 := B) |]; try lra; trivial.
  - assert (0 <= (k - 1) * u N * u N) by (repeat apply Rmult_le_pos; lra). lra.
Qed.

Section Stored.
Variables F N : format.
Hypothesis enough : (8 <= precision N)%Z.
Hypothesis range : (smallest_exponent N + precision N <= 0)%Z.
Hypothesis wider : (precision N + 8 <= precision F)%Z.
Hypothesis deeper : (smallest_exponent F + 1 <= smallest_exponent N)%Z.
Hypothesis range' : (smallest_exponent F + precision F <= 0)%Z.

Lemma stored_ratio : 0 < u F / u N /\ u F / u N * u N = u F.
Proof.
  pose proof (u_pos N). pose proof (u_pos F). split.
  - apply Rmult_lt_0_compat; [lra | now apply Rinv_0_lt_compat].
  - field. lra.
Qed.

(** Given entries that are used as they are, products and sums in F, the result in N: 1 + sqrt 5
    u32/u, without a second-order term. *)
Theorem narrow_product_within_sqrt_5_and_1 (x w : C) :
  Cmod (rounded N (product F x w) - x * w)%C <=
  (1 + sqrt 5 * (u F / u N)) * u N * (Cmod x * Cmod w) + 3 / 2 * sqrt 2 * eta N.
Proof.
  assert (R : 256 * u F <= u N) by (apply u_ratio; lia).
  pose proof (u_pos N) as PN. pose proof (u_pos F) as PF. destruct roots as [R5 _].
  destruct stored_ratio as [Pr Er]. rewrite <- Cmod_mult.
  assert (P5 : 0 <= sqrt 5 * (u F / u N)) by (apply Rmult_le_pos; lra).
  eapply Rle_trans; [apply (last_rounding N _ (x * w)%C (sqrt 5 * (u F / u N)) (sqrt 5 * (u F / u N)) (sqrt 2 * eta F)) |].
  - lia.
  - exact P5.
  - apply Rmult_le_pos; [apply sqrt_pos | left; apply eta_pos].
  - rewrite Cmod_mult. replace (sqrt 5 * (u F / u N) * u N) with (sqrt 5 * u F) by (rewrite <- Er at 1; ring).
    apply product_within_sqrt_5_u. lia.
  - replace (sqrt 5 * (u F / u N) * (1 + 2 * u N)) with (sqrt 5 * (u F / u N) + 2 * (sqrt 5 * u F)) by (rewrite <- Er at 2; ring).
    replace (sqrt 5 * (u F / u N) * (1 + u N)) with (sqrt 5 * (u F / u N) + sqrt 5 * u F) by (rewrite <- Er at 2; ring).
    assert (sqrt 5 * u F <= 3 * u F) by (apply Rmult_le_compat_r; lra). lra.
  - pose proof (absolute_terms F N ltac:(lia) deeper). lra.
Qed.

(** storage by entries within k u of those meant, and d: products and sums in N. *)
Theorem storage_by_entries (x w w0 : C) (k d : R) :
  Cmod (w - w0)%C <= k * u N * Cmod w0 + d ->
  Cmod (product N x w - x * w0)%C <=
  then_ k (sqrt 5) (u N) * u N * (Cmod x * Cmod w0) + (1 + sqrt 5 * u N) * d * Cmod x + sqrt 2 * eta N.
Proof.
  intros H. apply product_step_with_rest with w; trivial.
  - apply sqrt_pos.
  - left. apply u_pos.
  - apply product_within_sqrt_5_u. lia.
Qed.

(** table-in-storage by such entries: products and sums in F, the result in N. *)
Theorem table_in_storage_by_entries (x w w0 : C) (k d : R) :
  0 <= d -> Cmod (w - w0)%C <= k * u N * Cmod w0 + d ->
  Cmod (rounded N (product F x w) - x * w0)%C <=
  then_ (then_ k (sqrt 5 * (u F / u N)) (u N)) 1 (u N) * u N * (Cmod x * Cmod w0) +
  (1 + u N) * ((1 + sqrt 5 * u F) * d * Cmod x) + 3 / 2 * sqrt 2 * eta N.
Proof.
  intros Pd H. pose proof (u_pos N) as PN. destruct stored_ratio as [Pr Er]. pose proof (sqrt_pos 5).
  assert (B : Cmod (product F x w - x * w0)%C <=
    then_ k (sqrt 5 * (u F / u N)) (u N) * u N * Cmod (x * w0)%C +
    ((1 + sqrt 5 * u F) * d * Cmod x + sqrt 2 * eta F)).
  { rewrite Cmod_mult, <- Rplus_assoc.
    replace (sqrt 5 * u F) with (sqrt 5 * (u F / u N) * u N) by (rewrite <- Er at 2; ring).
    apply product_step_with_rest with w; trivial.
    - apply Rmult_le_pos; lra.
    - lra.
    - replace (sqrt 5 * (u F / u N) * u N) with (sqrt 5 * u F) by (rewrite <- Er at 1; ring).
      apply product_within_sqrt_5_u. lia. }
  rewrite <- Cmod_mult.
  eapply Rle_trans; [apply rounding_step with (2 := B); lia |].
  pose proof (absolute_terms F N ltac:(lia) deeper). lra.
Qed.

(** * Given entries, drawn or not, that are rounded to the storage format first *)

Theorem storage_by_given_entries (x w : C) :
  smallest_normal N <= Rabs (fst w) \/ fst w = 0 -> smallest_normal N <= Rabs (snd w) \/ snd w = 0 ->
  Cmod (product N x (rounded N w) - x * w)%C <=
  then_ 1 (sqrt 5) (u N) * u N * (Cmod x * Cmod w) + sqrt 2 * eta N.
Proof.
  intros H1 H2. pose proof (normal_entries_within_u N w ltac:(lia) H1 H2).
  pose proof (storage_by_entries x (rounded N w) w 1 0 ltac:(lra)). lra.
Qed.

Theorem table_in_storage_by_given_entries (x w : C) :
  smallest_normal N <= Rabs (fst w) \/ fst w = 0 -> smallest_normal N <= Rabs (snd w) \/ snd w = 0 ->
  Cmod (rounded N (product F x (rounded N w)) - x * w)%C <=
  then_ (then_ 1 (sqrt 5 * (u F / u N)) (u N)) 1 (u N) * u N * (Cmod x * Cmod w) + 3 / 2 * sqrt 2 * eta N.
Proof.
  intros H1 H2. pose proof (normal_entries_within_u N w ltac:(lia) H1 H2).
  pose proof (table_in_storage_by_entries x (rounded N w) w 1 0 ltac:(lra) ltac:(lra)). lra.
Qed.

(** * An attention factor m, everything in the storage format *)

Section Factor.
Variables (x : C) (a m : R).
Hypothesis normal : smallest_normal N <= m.

Local Notation stored := (stored_entries F N).
Local Notation z := (rounded N (rounded F (turn a))).

Lemma stored_entries_nonnegative : 0 <= stored.
Proof.
  destruct stored_ratio. unfold stored_entries. apply Rmult_le_pos; [apply sqrt_pos | lra].
Qed.

Lemma length_of_factor : 0 < m /\ Cmod (RtoC m) = m.
Proof.
  assert (0 < smallest_normal N) by apply bpow_gt_0.
  split; [lra |]. rewrite Cmod_R. apply Rabs_pos_eq. lra.
Qed.

(** The table's entries. *)
Theorem stored_entries_with_factor :
  Cmod (scaled N (RN N m) z - RtoC m * turn a)%C <=
  then_ stored (then_ 1 1 (u N)) (u N) * u N * m + sqrt (1 / 2) * eta N.
Proof.
  eapply Rle_trans; [apply (scaling_step N ltac:(lia) m _ (turn a) stored 0); trivial |].
  - apply stored_entries_nonnegative.
  - pose proof (stored_entries_bound F N ltac:(lia) range wider range' a). lra.
  - rewrite Cmod_turn. lra.
Qed.

(** m multiplied into the table. *)
Theorem storage_with_factor_in_table :
  Cmod (product N x (scaled N (RN N m) z) - RtoC m * (x * turn a))%C <=
  then_ (then_ stored (then_ 1 1 (u N)) (u N)) (sqrt 5) (u N) * u N * (m * Cmod x) +
  (1 + sqrt 5 * u N) * (sqrt (1 / 2) * eta N) * Cmod x + sqrt 2 * eta N.
Proof.
  destruct length_of_factor as [Pm Mm].
  replace (RtoC m * (x * turn a))%C with (x * (RtoC m * turn a))%C by ring.
  replace (m * Cmod x) with (Cmod x * Cmod (RtoC m * turn a)%C)
    by (rewrite Cmod_mult, Mm, Cmod_turn; ring).
  apply storage_by_entries.
  rewrite Cmod_mult, Mm, Cmod_turn, Rmult_1_r. apply stored_entries_with_factor.
Qed.

(** m multiplied into the result. *)
Theorem storage_with_factor_last :
  Cmod (scaled N (RN N m) (product N x z) - RtoC m * (x * turn a))%C <=
  then_ (then_ stored (sqrt 5) (u N)) (then_ 1 1 (u N)) (u N) * u N * (m * Cmod x) +
  ((1 + u N) * (1 + u N) * m * sqrt 2 + sqrt (1 / 2)) * eta N.
Proof.
  pose proof (storage_within_budget F N ltac:(lia) range wider range' x a) as B.
  replace (Cmod x) with (Cmod (x * turn a)%C) in B |- * by (rewrite Cmod_mult, Cmod_turn; ring).
  eapply Rle_trans; [apply (scaling_step N ltac:(lia) m) with (3 := B); trivial |].
  - pose proof (u_pos N). pose proof (sqrt_pos 5). pose proof stored_entries_nonnegative. unfold then_.
    assert (0 <= stored * sqrt 5 * u N) by (apply Rmult_le_pos; [apply Rmult_le_pos |]; lra). lra.
  - lra.
Qed.

End Factor.

(** * An attention factor m in a table that is made in F and stored in N *)

Section FactorInTable.
Variables (x : C) (a m : R).
Hypothesis normal : smallest_normal F <= m.

(** Entries m cos and m sin of F. *)
Local Notation made := (scaled F (RN F m) (rounded F (turn a))).
(** Their distance from the exact ones, in units of u N. *)
Definition made_entries : R := then_ (sqrt (1 / 2)) (then_ 1 1 (u F)) (u F) * (u F / u N).

Lemma made_within : Cmod (made - RtoC m * turn a)%C <= made_entries * u N * m + sqrt (1 / 2) * eta F.
Proof.
  eapply Rle_trans; [apply (scaling_step F ltac:(lia) m _ (turn a) (sqrt (1 / 2)) 0); trivial |].
  - apply sqrt_pos.
  - rewrite Cmod_turn. pose proof (entries_within_u_over_sqrt_2 F a ltac:(lia) range'). lra.
  - rewrite Cmod_turn. unfold made_entries. destruct stored_ratio as [_ Er].
    set (t := then_ _ _ _). replace (t * (u F / u N) * u N) with (t * u F) by (rewrite <- Er at 1; ring). lra.
Qed.

(** table-in-storage, if storing the entries moves them by no more than k u m + d together: both
    entries_up_to_a_power_of_two and correctly_rounded_within_u say so of some k and d. *)
Theorem table_in_storage_with_factor (k d : R) :
  0 <= d -> Cmod (rounded N made - made)%C <= k * u N * m + d ->
  Cmod (rounded N (product F x (rounded N made)) - RtoC m * (x * turn a))%C <=
  then_ (then_ (k + made_entries) (sqrt 5 * (u F / u N)) (u N)) 1 (u N) * u N * (m * Cmod x) +
  (1 + u N) * ((1 + sqrt 5 * u F) * (d + sqrt (1 / 2) * eta F) * Cmod x) + 3 / 2 * sqrt 2 * eta N.
Proof.
  intros Pd H. pose proof made_within as B.
  assert (0 < smallest_normal F) by apply bpow_gt_0.
  assert (Mm : Cmod (RtoC m) = m) by (rewrite Cmod_R; apply Rabs_pos_eq; lra).
  replace (RtoC m * (x * turn a))%C with (x * (RtoC m * turn a))%C by ring.
  replace (m * Cmod x) with (Cmod x * Cmod (RtoC m * turn a)%C)
    by (rewrite Cmod_mult, Mm, Cmod_turn; ring).
  apply table_in_storage_by_entries.
  - assert (0 <= sqrt (1 / 2) * eta F) by (apply Rmult_le_pos; [apply sqrt_pos | left; apply eta_pos]). lra.
  - rewrite Cmod_mult, Mm, Cmod_turn, Rmult_1_r.
    eapply Rle_trans; [apply (Cmod_through _ made) |]. lra.
Qed.

(** The entries of such a table are no longer than m, each: with k = 2^j / (sqrt 2 m), d = 0. *)
Theorem stored_table_with_factor (j : Z) :
  (smallest_exponent N + precision N <= j)%Z -> (smallest_exponent F <= j)%Z -> m <= bpow radix2 j ->
  Cmod (rounded N made - made)%C <= sqrt 2 * (u N * bpow radix2 (j - 1)).
Proof.
  intros J J' M. assert (0 < smallest_normal F) by apply bpow_gt_0.
  assert (Mu : 0 <= RN F m <= bpow radix2 j).
  { split; [apply RN_pos; [lia | lra] |].
    rewrite <- (RN_exact F (bpow radix2 j)) by (apply power_in_format; [lia | exact J']).
    apply RN_le; [lia | exact M]. }
  assert (G : forall c, Rabs c <= 1 -> Rabs (RN F (RN F m * c)) <= bpow radix2 j).
  { intros c Hc. rewrite RN_Rabs by lia.
    rewrite <- (RN_exact F (bpow radix2 j)) by (apply power_in_format; [lia | exact J']).
    apply RN_le; [lia |]. rewrite Rabs_mult, (Rabs_pos_eq (RN F m)) by lra.
    replace (bpow radix2 j) with (bpow radix2 j * 1) by ring.
    apply Rmult_le_compat; try apply Rabs_pos; lra. }
  apply entries_up_to_a_power_of_two; [lia | exact J | |]; simpl; apply G; apply RN_unit; trivial; try lia;
    [apply cos_unit | apply sin_unit].
Qed.

End FactorInTable.

End Stored.
