(** Rotations with an attention factor m, without second-order terms: E = sqrt 5 + 1/sqrt 2 + 2.

    m is rounded, and multiplied into the table or into the result: one u each. The second-order
    terms of that are smaller than the room that the rotation leaves below sqrt 5 + 1/sqrt 2 from 24
    bits on (rotation_by_scaled_entries). m is a positive number in the normal range. *)
From Coq Require Import ZArith Reals Lra Lia Psatz.
From Flocq Require Import Core.
From Coquelicot Require Import Complex.
From RopeCheck Require Import turns rounding complex_product rotation_budget budget_without_second_order
  angle_budget.
Open Scope R_scope.

Lemma square_of_Cmod (y : C) : Cmod y * Cmod y = fst y * fst y + snd y * snd y.
Proof. destruct y as [y1 y2]. unfold Cmod. simpl. rewrite sqrt_sqrt by nra. ring. Qed.

Lemma root_between lo hi x : 0 <= lo -> 0 <= hi -> lo * lo <= x <= hi * hi -> lo <= sqrt x <= hi.
Proof.
  intros L H [A B]. split.
  - rewrite <- (sqrt_square lo L). apply sqrt_le_1_alt, A.
  - rewrite <- (sqrt_square hi H). apply sqrt_le_1_alt, B.
Qed.

Lemma factor_roots :
  2.23606 <= sqrt 5 <= 2.23607 /\ 2.23159 <= sqrt 4.98 <= 2.2316 /\ 0.7071 <= sqrt (1 / 2) <= 0.70711.
Proof. split; [| split]; apply root_between; lra. Qed.

Section Factor.
Variable F : format.
Hypothesis enough : (24 <= precision F)%Z.
Hypothesis range : (smallest_exponent F + precision F <= 0)%Z.

Variables (x : C) (a m : R).
Hypothesis normal : smallest_normal F <= m.

Local Notation u := (u F).
Local Notation eta := (eta F).
Local Notation mu := (RN F m).
Local Notation z := (rounded F (turn a)).

Lemma one_bit : (1 <= precision F)%Z. Proof. lia. Qed.
Lemma eight_bits : (8 <= precision F)%Z. Proof. lia. Qed.

Lemma rounded_factor :
  0 < m /\ 0 < mu /\ Rabs (mu - m) <= u * m /\ mu <= (1 + u) * m /\ eta <= 2 * u * mu.
Proof.
  pose proof (u_pos F) as Pu.
  assert (Pn : 0 < smallest_normal F) by apply bpow_gt_0.
  assert (N : smallest_normal F <= mu).
  { rewrite <- (RN_exact F (smallest_normal F)).
    - apply RN_le; [exact one_bit | exact normal].
    - apply power_in_format; [exact one_bit | lia]. }
  assert (E : Rabs (mu - m) <= u * m).
  { rewrite <- (Rabs_pos_eq m) at 3 by lra. apply RN_relative_error; [exact one_bit |].
    rewrite Rabs_pos_eq; lra. }
  split; [lra |]. split; [lra |]. split; [exact E |]. split.
  - apply Rabs_le_inv in E. lra.
  - rewrite (eta_is_u_normal F). apply Rmult_le_compat_l; lra.
Qed.

Lemma entry_close b : Rabs b <= 1 -> Rabs (RN F b - b) <= 1 / 2 * u.
Proof. intros H. replace (1 / 2 * u) with (u / 2) by field. apply RN_error_unit; trivial. exact one_bit. Qed.

Lemma cos_close : Rabs (fst z - cos a) <= 1 / 2 * u.
Proof. apply entry_close, cos_unit. Qed.
Lemma sin_close : Rabs (snd z - sin a) <= 1 / 2 * u.
Proof. apply entry_close, sin_unit. Qed.

Lemma entries_length : Cmod z <= 1 + u.
Proof.
  pose proof (u_pos F). destruct factor_roots as (_ & _ & R2).
  pose proof (Cmod_near z (turn a)) as N. rewrite Cmod_turn in N.
  pose proof (entries_within_u_over_sqrt_2 F a one_bit range).
  assert (sqrt (1 / 2) * u <= 1 * u) by (apply Rmult_le_compat_r; lra). lra.
Qed.

(** The table's entries: cos and sin, m, and their products, each rounded once. *)
Theorem entries_with_factor :
  Cmod (scaled F mu z - RtoC m * turn a)%C <=
  then_ (sqrt (1 / 2)) (then_ 1 1 u) u * u * m + sqrt (1 / 2) * eta.
Proof.
  eapply Rle_trans; [apply (scaling_step F ltac:(lia) m _ (turn a) (sqrt (1 / 2)) 0); trivial |].
  - apply sqrt_pos.
  - rewrite Cmod_turn. pose proof (entries_within_u_over_sqrt_2 F a one_bit range). lra.
  - rewrite Cmod_turn. lra.
Qed.

Lemma table_entries_length :
  (1 - 0.0001) * (mu * mu) <= fst (scaled F mu z) * fst (scaled F mu z) + snd (scaled F mu z) * snd (scaled F mu z) <=
  (1 + 0.0001) * (mu * mu).
Proof.
  destruct rounded_factor as (Pm & Pmu & _ & _ & He). destruct (u_of_24_bits F enough) as [Pu Hu].
  destruct factor_roots as (_ & _ & R2). set (W := scaled F mu z).
  rewrite <- square_of_Cmod.
  assert (Mmu : Cmod (RtoC mu) = mu) by (rewrite Cmod_R; apply Rabs_pos_eq; lra).
  assert (D : Cmod (W - RtoC mu * turn a)%C <= 0.000001 * mu).
  { eapply Rle_trans; [apply (Cmod_through _ (RtoC mu * z)%C) |].
    replace (RtoC mu * z - RtoC mu * turn a)%C with (RtoC mu * (z - turn a))%C by ring.
    unfold W. rewrite scaled_is_rounded.
    pose proof (correctly_rounded_within_u F (RtoC mu * z)%C one_bit) as R1.
    rewrite Cmod_mult, Mmu in R1. rewrite Cmod_mult, Mmu.
    pose proof (entries_within_u_over_sqrt_2 F a one_bit range) as R3. pose proof entries_length as Lz.
    pose proof (Cmod_ge_0 z). pose proof (eta_pos F).
    assert (I1 : mu * Cmod z <= mu * 2) by (apply Rmult_le_compat_l; lra).
    assert (I2 : u * (mu * Cmod z) <= u * (mu * 2)) by (apply Rmult_le_compat_l; lra).
    assert (I3 : mu * Cmod (z - turn a)%C <= mu * (1 * u)).
    { apply Rmult_le_compat_l; [lra |]. eapply Rle_trans; [exact R3 |]. apply Rmult_le_compat_r; lra. }
    assert (I4 : sqrt (1 / 2) * eta <= 1 * (2 * u * mu)) by (apply Rmult_le_compat; lra).
    assert (I5 : u * mu <= 1 / 10000000 * mu) by (apply Rmult_le_compat_r; lra).
    lra. }
  pose proof (Cmod_near W (RtoC mu * turn a)%C) as N1.
  pose proof (Cmod_near (RtoC mu * turn a)%C W) as N2.
  replace (RtoC mu * turn a - W)%C with (- (W - RtoC mu * turn a))%C in N2 by ring.
  rewrite Cmod_opp in N2. rewrite Cmod_mult, Mmu, Cmod_turn, Rmult_1_r in N1, N2.
  assert (P2 : 0 < mu * mu) by (apply Rmult_lt_0_compat; lra).
  split.
  - apply Rle_trans with (0.999999 * mu * (0.999999 * mu)); [lra |]. apply Rmult_le_compat; lra.
  - apply Rle_trans with (1.000001 * mu * (1.000001 * mu)); [| lra].
    pose proof (Cmod_ge_0 W). apply Rmult_le_compat; lra.
Qed.

Lemma unit_product : Cmod (x * turn a)%C = Cmod x.
Proof. rewrite Cmod_mult, Cmod_turn. ring. Qed.

(** What the steps add up to, in u m |x|. *)
Lemma total_with_factor (M : R) :
  0 <= M -> M <= (1 + u) * (m * Cmod x) ->
  (sqrt 4.98 + sqrt 2 * (1 / 2)) * u * M + u * (M * (1 + 4 * u)) + u * (m * Cmod x) <=
  (sqrt 5 + sqrt (1 / 2) + 2) * u * (m * Cmod x).
Proof.
  intros P0 H. destruct (u_of_24_bits F enough) as [Pu Hu].
  destruct factor_roots as (R5 & R4 & R2).
  destruct rounded_factor as (Pm & _). pose proof (Cmod_ge_0 x) as Px.
  assert (Y0 : 0 <= m * Cmod x) by (apply Rmult_le_pos; lra).
  set (Y := m * Cmod x) in *. set (r := sqrt (1 / 2)) in *.
  replace (sqrt 2 * (1 / 2)) with r by (unfold r; rewrite sqrt_half; field).
  assert (UY : 0 <= u * Y) by (apply Rmult_le_pos; lra).
  assert (M1 : u * M <= u * ((1 + u) * Y)) by (apply Rmult_le_compat_l; lra).
  assert (M2 : u * u * Y <= 1 / 10000000 * (u * Y)).
  { replace (u * u * Y) with (u * (u * Y)) by ring. apply Rmult_le_compat_r; lra. }
  assert (M3 : u * M <= 1.000001 * (u * Y)) by lra.
  assert (UM : 0 <= u * M) by (apply Rmult_le_pos; lra).
  assert (A1 : (sqrt 4.98 + r) * (u * M) <= 2.93871 * (1.000001 * (u * Y))) by (apply Rmult_le_compat; lra).
  assert (A2 : (1 + 4 * u) * (u * M) <= 1.000001 * (1.000001 * (u * Y))) by (apply Rmult_le_compat; lra).
  assert (A3 : 4.94316 * (u * Y) <= (sqrt 5 + r + 2) * (u * Y)) by (apply Rmult_le_compat_r; lra).
  lra.
Qed.

(** m multiplied into the table. The last term is for entries below the normal range. *)
Theorem rotation_with_factor_in_table_strictly :
  Cmod (product F x (scaled F mu z) - RtoC m * (x * turn a))%C <=
  (sqrt 5 + sqrt (1 / 2) + 2) * u * (m * Cmod x) + sqrt 2 * eta + sqrt (1 / 2) * eta * Cmod x.
Proof.
  destruct rounded_factor as (Pm & Pmu & Em & Hmu & _). destruct (u_of_24_bits F enough) as [Pu Hu].
  pose proof (Cmod_ge_0 x) as Px. pose proof entries_length as Lz. pose proof (Cmod_ge_0 z) as Pz.
  set (W := scaled F mu z).
  assert (Core : Cmod (product F x W - x * W + RtoC mu * (x * (z - turn a)))%C <=
    (sqrt 4.98 + sqrt 2 * (1 / 2)) * u * (mu * Cmod x) + sqrt 2 * eta).
  { apply rotation_by_scaled_entries with (h := 0.0001); try lra.
    - exact eight_bits.
    - exact cos_close.
    - exact sin_close.
    - exact table_entries_length. }
  replace (product F x W - RtoC m * (x * turn a))%C
    with ((product F x W - x * W + RtoC mu * (x * (z - turn a))) +
          (x * (W - RtoC mu * z) + (RtoC mu - RtoC m) * (x * turn a)))%C by ring.
  eapply Rle_trans; [apply Cmod_triangle |].
  assert (Mmu : Cmod (RtoC mu) = mu) by (rewrite Cmod_R; apply Rabs_pos_eq; lra).
  assert (B1 : Cmod (x * (W - RtoC mu * z))%C <= Cmod x * (u * (mu * Cmod z) + sqrt (1 / 2) * eta)).
  { rewrite Cmod_mult. apply Rmult_le_compat_l; [exact Px |].
    unfold W. rewrite scaled_is_rounded. rewrite <- Mmu at 3. rewrite <- Cmod_mult.
    apply correctly_rounded_within_u. exact one_bit. }
  assert (B2 : Cmod ((RtoC mu - RtoC m) * (x * turn a))%C <= u * m * Cmod x).
  { rewrite Cmod_mult, unit_product, <- RtoC_minus, Cmod_R. apply Rmult_le_compat_r; assumption. }
  pose proof (Cmod_triangle (x * (W - RtoC mu * z))%C ((RtoC mu - RtoC m) * (x * turn a))%C) as Tr.
  assert (P1 : 0 <= mu * Cmod x) by (apply Rmult_le_pos; lra).
  assert (Mx : mu * Cmod x <= (1 + u) * (m * Cmod x)).
  { replace ((1 + u) * (m * Cmod x)) with ((1 + u) * m * Cmod x) by ring. apply Rmult_le_compat_r; lra. }
  pose proof (total_with_factor (mu * Cmod x) P1 Mx) as T.
  assert (Z : u * (mu * Cmod x * Cmod z) <= u * (mu * Cmod x * (1 + 4 * u))).
  { apply Rmult_le_compat_l; [lra |]. apply Rmult_le_compat_l; lra. }
  lra.
Qed.

(** m multiplied into the result. Subnormal products are then multiplied by m as well. *)
Theorem rotation_with_factor_last_strictly :
  Cmod (scaled F mu (product F x z) - RtoC m * (x * turn a))%C <=
  (sqrt 5 + sqrt (1 / 2) + 2) * u * (m * Cmod x) +
  ((1 + u) * (1 + u) * m * sqrt 2 + sqrt (1 / 2)) * eta.
Proof.
  destruct rounded_factor as (Pm & Pmu & Em & Hmu & _). destruct (u_of_24_bits F enough) as [Pu Hu].
  destruct factor_roots as (R5 & R4 & R2). pose proof (Cmod_ge_0 x) as Px. pose proof (eta_pos F) as Pe.
  pose proof (sqrt_pos 2) as P2.
  assert (Mmu : Cmod (RtoC mu) = mu) by (rewrite Cmod_R; apply Rabs_pos_eq; lra).
  set (y := product F x z).
  assert (Core : Cmod (y - x * turn a)%C <= (sqrt 4.98 + sqrt 2 * (1 / 2)) * u * Cmod x + sqrt 2 * eta).
  { apply rotation_by_entries_below; try lra; try exact enough.
    - exact eight_bits.
    - exact cos_close.
    - exact sin_close. }
  assert (Ly : Cmod y <= Cmod x * (1 + 4 * u) + sqrt 2 * eta).
  { pose proof (Cmod_near y (x * turn a)%C) as N. rewrite unit_product in N.
    assert (Q : (sqrt 4.98 + sqrt 2 * (1 / 2)) * (u * Cmod x) <= 4 * (u * Cmod x)).
    { apply Rmult_le_compat_r; [apply Rmult_le_pos; lra |]. rewrite sqrt_half in R2. lra. }
    lra. }
  rewrite scaled_is_rounded.
  eapply Rle_trans; [apply (Cmod_through _ (RtoC mu * y)%C) |].
  pose proof (correctly_rounded_within_u F (RtoC mu * y)%C one_bit) as R1. rewrite Cmod_mult, Mmu in R1.
  replace (RtoC mu * y - RtoC m * (x * turn a))%C
    with (RtoC mu * (y - x * turn a) + (RtoC mu - RtoC m) * (x * turn a))%C by ring.
  assert (B2 : Cmod ((RtoC mu - RtoC m) * (x * turn a))%C <= u * m * Cmod x).
  { rewrite Cmod_mult, unit_product, <- RtoC_minus, Cmod_R. apply Rmult_le_compat_r; assumption. }
  pose proof (Cmod_triangle (RtoC mu * (y - x * turn a))%C ((RtoC mu - RtoC m) * (x * turn a))%C) as Tr.
  rewrite (Cmod_mult (RtoC mu)), Mmu in Tr.
  assert (B1 : mu * Cmod (y - x * turn a)%C <=
    mu * ((sqrt 4.98 + sqrt 2 * (1 / 2)) * u * Cmod x + sqrt 2 * eta)) by (apply Rmult_le_compat_l; lra).
  assert (B3 : u * (mu * Cmod y) <= u * (mu * (Cmod x * (1 + 4 * u) + sqrt 2 * eta))).
  { apply Rmult_le_compat_l; [lra |]. apply Rmult_le_compat_l; lra. }
  assert (P1 : 0 <= mu * Cmod x) by (apply Rmult_le_pos; lra).
  assert (Mx : mu * Cmod x <= (1 + u) * (m * Cmod x)).
  { replace ((1 + u) * (m * Cmod x)) with ((1 + u) * m * Cmod x) by ring. apply Rmult_le_compat_r; lra. }
  pose proof (total_with_factor (mu * Cmod x) P1 Mx) as T.
  assert (S : 0 <= sqrt 2 * eta) by (apply Rmult_le_pos; lra).
  assert (Ab : (1 + u) * mu * (sqrt 2 * eta) <= (1 + u) * ((1 + u) * m) * (sqrt 2 * eta)).
  { apply Rmult_le_compat_r; [exact S |]. apply Rmult_le_compat_l; lra. }
  lra.
Qed.

End Factor.

(** * Narrow storage: float32 inside, rounded once more *)

Section NarrowFactor.
Variables F N : format.
Hypothesis enough : (8 <= precision N)%Z.
Hypothesis enough' : (24 <= precision F)%Z.
Hypothesis wider : (precision N + 8 <= precision F)%Z.
Hypothesis deeper : (smallest_exponent F + 1 <= smallest_exponent N)%Z.
Hypothesis range' : (smallest_exponent F + precision F <= 0)%Z.

Variables (x : C) (a m : R).
Hypothesis normal : smallest_normal F <= m.

Lemma narrow_with_factor (y : C) (e : R) :
  0 <= e ->
  Cmod (y - RtoC m * (x * turn a))%C <= (sqrt 5 + sqrt (1 / 2) + 2) * u F * (m * Cmod x) + e ->
  Cmod (rounded N y - RtoC m * (x * turn a))%C <=
  (1 + (sqrt 5 + sqrt (1 / 2) + 2) * (u F / u N)) * u N * (m * Cmod x) + (1 + u N) * e + sqrt (1 / 2) * eta N.
Proof.
  intros Pe H. destruct (rounded_factor F enough' m normal) as (Pm & _).
  assert (R : 256 * u F <= u N) by (apply u_ratio; lia).
  pose proof (u_pos N) as PN. pose proof (u_pos F) as PF. destruct factor_roots as (R5 & _ & R2).
  set (E := sqrt 5 + sqrt (1 / 2) + 2) in *.
  assert (PE : 0 <= E <= 5) by (unfold E; lra).
  assert (PEw : 0 <= E * (u F / u N)).
  { apply Rmult_le_pos; [lra |]. apply Rmult_le_pos; [lra | left; now apply Rinv_0_lt_compat]. }
  assert (L : Cmod (RtoC m * (x * turn a))%C = m * Cmod x).
  { rewrite Cmod_mult, unit_product, Cmod_R, Rabs_pos_eq; lra. }
  rewrite <- L. apply last_rounding with (a := E * (u F / u N)); trivial; try lia.
  - rewrite L. now replace (E * (u F / u N) * u N) with (E * u F) by (field; lra).
  - replace (E * (u F / u N) * (1 + 2 * u N)) with (E * (u F / u N) + 2 * (E * u F)) by (field; lra).
    replace (E * (u F / u N) * (1 + u N)) with (E * (u F / u N) + E * u F) by (field; lra).
    assert (E * u F <= 5 * u F) by (apply Rmult_le_compat_r; lra). lra.
Qed.

Theorem narrow_rotation_with_factor_in_table :
  Cmod (rounded N (product F x (scaled F (RN F m) (rounded F (turn a)))) - RtoC m * (x * turn a))%C <=
  (1 + (sqrt 5 + sqrt (1 / 2) + 2) * (u F / u N)) * u N * (m * Cmod x) +
  3 / 2 * sqrt 2 * eta N + (1 + u N) * (sqrt (1 / 2) * eta F * Cmod x).
Proof.
  pose proof (eta_pos F) as Pe. pose proof (sqrt_pos 2) as P2. pose proof (sqrt_pos (1 / 2)) as Ph.
  assert (P : 0 <= sqrt 2 * eta F + sqrt (1 / 2) * eta F * Cmod x).
  { apply Rplus_le_le_0_compat; [apply Rmult_le_pos; lra |].
    apply Rmult_le_pos; [apply Rmult_le_pos; lra | apply Cmod_ge_0]. }
  eapply Rle_trans; [apply narrow_with_factor with (1 := P) |].
  - pose proof (rotation_with_factor_in_table_strictly F enough' range' x a m normal). lra.
  - pose proof (absolute_terms F N ltac:(lia) deeper). lra.
Qed.

Theorem narrow_rotation_with_factor_last :
  Cmod (rounded N (scaled F (RN F m) (product F x (rounded F (turn a)))) - RtoC m * (x * turn a))%C <=
  (1 + (sqrt 5 + sqrt (1 / 2) + 2) * (u F / u N)) * u N * (m * Cmod x) +
  (1 + u N) * (((1 + u F) * (1 + u F) * m * sqrt 2 + sqrt (1 / 2)) * eta F) + sqrt (1 / 2) * eta N.
Proof.
  apply narrow_with_factor.
  - destruct (rounded_factor F enough' m normal) as (Pm & _). pose proof (u_pos F).
    apply Rmult_le_pos; [| left; apply eta_pos]. apply Rplus_le_le_0_compat; [| apply sqrt_pos].
    apply Rmult_le_pos; [repeat apply Rmult_le_pos; lra | apply sqrt_pos].
  - now apply rotation_with_factor_last_strictly.
Qed.

End NarrowFactor.
