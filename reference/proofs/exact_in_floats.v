(** What holds to the bit, in a binary format with gradual underflow: position 0 and powers of two.

    cos 0 = 1 and sin 0 = 0 are numbers of the format, products with them and sums with 0 are exact.
    Multiplication by a power of two commutes with rounding as long as nothing is subnormal on
    either side. (Signs of zeros are no part of this: they are not real numbers.) *)
From Coq Require Import ZArith Reals Lra Lia.
From Flocq Require Import Core.
From Coquelicot Require Import Complex.
From RopeCheck Require Import turns rounding complex_product complex_product_fused rotation_budget.
Open Scope R_scope.

(** identity_at_zero *)
Theorem identity_at_zero_exactly (F : format) (x : C) :
  (1 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z ->
  in_format F (fst x) -> in_format F (snd x) ->
  product F x (rounded F (turn 0)) = x /\
  forall k l, product_fused F k l x (rounded F (turn 0)) = x.
Proof.
  intros P R H1 H2. destruct x as [a b]. simpl in H1, H2.
  assert (One : RN F 1 = 1) by (apply RN_exact, one_in_format; assumption).
  assert (Zero : RN F 0 = 0) by apply RN_0.
  assert (A : RN F a = a) by now apply RN_exact. assert (B : RN F b = b) by now apply RN_exact.
  assert (E : rounded F (turn 0) = (1, 0)) by (unfold rounded, turn; simpl; now rewrite cos_0, sin_0, One, Zero).
  rewrite E. split.
  - unfold product. simpl.
    rewrite !Rmult_1_r, !Rmult_0_r, Zero, A, B, Rminus_0_r, Rplus_0_l, A, B. reflexivity.
  - intros k l. unfold product_fused.
    rewrite !Rmult_1_r, !Rmult_0_r, Zero, A, B, Rminus_0_r, Rplus_0_l, A, B. now destruct k, l.
Qed.

(** Not subnormal, before and after multiplication by 2^k. *)
Definition stays_normal (F : format) (k : Z) (x : R) : Prop :=
  x = 0 \/ (smallest_normal F <= Rabs x /\ smallest_normal F <= Rabs (bpow radix2 k * x)).

Lemma RN_scales (F : format) k x :
  stays_normal F k x -> RN F (bpow radix2 k * x) = bpow radix2 k * RN F x.
Proof.
  intros [-> | [H1 H2]]; [rewrite Rmult_0_r, RN_0; ring |].
  assert (Hx : x <> 0).
  { intros ->. rewrite Rabs_R0 in H1. pose proof (bpow_gt_0 radix2 (smallest_exponent F + precision F - 1)).
    unfold smallest_normal in H1. lra. }
  assert (M : mag radix2 (bpow radix2 k * x) = (mag radix2 x + k)%Z :> Z)
    by (rewrite Rmult_comm; now apply mag_mult_bpow).
  assert (M1 : (smallest_exponent F + precision F <= mag radix2 x)%Z).
  { replace (smallest_exponent F + precision F)%Z with (smallest_exponent F + precision F - 1 + 1)%Z by lia.
    apply mag_ge_bpow. unfold smallest_normal in H1.
    now replace (smallest_exponent F + precision F - 1 + 1 - 1)%Z with (smallest_exponent F + precision F - 1)%Z by lia. }
  assert (M2 : (smallest_exponent F + precision F <= mag radix2 x + k)%Z).
  { rewrite <- M. replace (smallest_exponent F + precision F)%Z with (smallest_exponent F + precision F - 1 + 1)%Z by lia.
    apply mag_ge_bpow. unfold smallest_normal in H2.
    now replace (smallest_exponent F + precision F - 1 + 1 - 1)%Z with (smallest_exponent F + precision F - 1)%Z by lia. }
  unfold RN, round, scaled_mantissa, cexp. rewrite M. unfold FLT_exp.
  rewrite !Z.max_l by lia.
  replace (mag radix2 x + k - precision F)%Z with (mag radix2 x - precision F + k)%Z by ring.
  set (e := (mag radix2 x - precision F)%Z).
  replace (bpow radix2 k * x * bpow radix2 (- (e + k))) with (x * bpow radix2 (- e)).
  - unfold Defs.F2R. simpl. rewrite bpow_plus. ring.
  - rewrite Z.opp_add_distr, bpow_plus.
    replace (bpow radix2 k * x * (bpow radix2 (- e) * bpow radix2 (- k)))
      with (bpow radix2 k * bpow radix2 (- k) * (x * bpow radix2 (- e))) by ring.
    rewrite <- bpow_plus, Z.add_opp_diag_r. simpl. ring.
Qed.

(** powers_of_two_scale_exactly: with c + is the entries as they are, and either sign. *)
Theorem powers_of_two_scale_exactly (F : format) (k : Z) (sign : bool) (x w : C) :
  let s := if sign then - bpow radix2 k else bpow radix2 k in
  stays_normal F k (fst x * fst w) -> stays_normal F k (snd x * snd w) ->
  stays_normal F k (fst x * snd w) -> stays_normal F k (snd x * fst w) ->
  stays_normal F k (RN F (fst x * fst w) - RN F (snd x * snd w)) ->
  stays_normal F k (RN F (fst x * snd w) + RN F (snd x * fst w)) ->
  product F (RtoC s * x)%C w = (RtoC s * product F x w)%C.
Proof.
  intros s N1 N2 N3 N4 N5 N6. destruct x as [a b]. destruct w as [c d]. simpl in N1, N2, N3, N4, N5, N6.
  unfold product, Cmult, RtoC. simpl.
  assert (G : forall y, stays_normal F k y -> RN F (s * y) = s * RN F y).
  { intros y Hy. unfold s. destruct sign; [| now apply RN_scales].
    replace (- bpow radix2 k * y) with (- (bpow radix2 k * y)) by ring.
    rewrite RN_opp, RN_scales by exact Hy. ring. }
  replace ((s * a - 0 * b) * c) with (s * (a * c)) by ring.
  replace ((s * b + 0 * a) * d) with (s * (b * d)) by ring.
  replace ((s * a - 0 * b) * d) with (s * (a * d)) by ring.
  replace ((s * b + 0 * a) * c) with (s * (b * c)) by ring.
  rewrite !G by assumption.
  rewrite <- Rmult_minus_distr_l, <- Rmult_plus_distr_l, !G by assumption. f_equal; ring.
Qed.

(** The same with fused multiply-add, whichever of its two products a coordinate rounds. *)
Theorem powers_of_two_scale_exactly_fused (F : format) (k : Z) (sign i j : bool) (a b c d : R) :
  let s := if sign then - bpow radix2 k else bpow radix2 k in
  stays_normal F k (if i then a * c else b * d) -> stays_normal F k (if j then a * d else b * c) ->
  stays_normal F k (if i then RN F (a * c) - b * d else a * c - RN F (b * d)) ->
  stays_normal F k (if j then RN F (a * d) + b * c else a * d + RN F (b * c)) ->
  product_fused F i j (RtoC s * (a, b))%C (c, d) = (RtoC s * product_fused F i j (a, b) (c, d))%C.
Proof.
  intros s N1 N2 N3 N4.
  assert (G : forall y, stays_normal F k y -> RN F (s * y) = s * RN F y).
  { intros y Hy. unfold s. destruct sign; [| now apply RN_scales].
    replace (- bpow radix2 k * y) with (- (bpow radix2 k * y)) by ring.
    rewrite RN_opp, RN_scales by exact Hy. ring. }
  assert (C1 : (if i then RN F (RN F ((s * a - 0 * b) * c) - (s * b + 0 * a) * d)
                else RN F ((s * a - 0 * b) * c - RN F ((s * b + 0 * a) * d))) =
    s * (if i then RN F (RN F (a * c) - b * d) else RN F (a * c - RN F (b * d)))).
  { destruct i.
    - replace ((s * a - 0 * b) * c) with (s * (a * c)) by ring. rewrite G by exact N1.
      replace (s * RN F (a * c) - (s * b + 0 * a) * d) with (s * (RN F (a * c) - b * d)) by ring.
      now apply G.
    - replace ((s * b + 0 * a) * d) with (s * (b * d)) by ring. rewrite G by exact N1.
      replace ((s * a - 0 * b) * c - s * RN F (b * d)) with (s * (a * c - RN F (b * d))) by ring.
      now apply G. }
  assert (C2 : (if j then RN F (RN F ((s * a - 0 * b) * d) + (s * b + 0 * a) * c)
                else RN F ((s * a - 0 * b) * d + RN F ((s * b + 0 * a) * c))) =
    s * (if j then RN F (RN F (a * d) + b * c) else RN F (a * d + RN F (b * c)))).
  { destruct j.
    - replace ((s * a - 0 * b) * d) with (s * (a * d)) by ring. rewrite G by exact N2.
      replace (s * RN F (a * d) + (s * b + 0 * a) * c) with (s * (RN F (a * d) + b * c)) by ring.
      now apply G.
    - replace ((s * b + 0 * a) * c) with (s * (b * c)) by ring. rewrite G by exact N2.
      replace ((s * a - 0 * b) * d + s * RN F (b * c)) with (s * (a * d + RN F (b * c))) by ring.
      now apply G. }
  unfold product_fused, Cmult, RtoC. simpl. f_equal.
  - etransitivity; [exact C1 | ring].
  - etransitivity; [exact C2 | ring].
Qed.
