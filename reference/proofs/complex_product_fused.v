(** The complex product with fused multiply-add: each coordinate rounds one of its two products, and
    then the sum with the other, exact one. It is within 2u of the exact product, relative to its
    absolute value (Jeannerod, Kornerup, Louvet, Muller, Math. Comp. 86, 2017), plus sqrt 2 * eta
    where numbers are subnormal. Whichever product of a coordinate is the rounded one. *)
From Coq Require Import ZArith Reals Lra Lia Psatz.
From Flocq Require Import Core.
From Coquelicot Require Import Complex.
From RopeCheck Require Import rounding complex_product.
Open Scope R_scope.

Definition product_fused (F : format) (first_of_real first_of_imaginary : bool) (z w : C) : C :=
  let (a, b) := z in let (c, d) := w in
  (if first_of_real then RN F (RN F (a * c) - b * d) else RN F (a * c - RN F (b * d)),
   if first_of_imaginary then RN F (RN F (a * d) + b * c) else RN F (a * d + RN F (b * c))).

Section Fused.
Variable F : format.
Hypothesis enough : (1 <= precision F)%Z.

Local Notation p := (precision F).
Local Notation emin := (smallest_exponent F).
Local Notation pow := (bpow radix2).
Local Notation RN := (RN F).
Local Notation u := (u F).
Local Notation eta := (eta F).
Local Notation nu := (smallest_normal F).

Lemma fused_sum_error s t :
  0 <= s -> 0 <= t -> Rabs (RN (s + RN t) - (s + t)) <= u * s + 2 * u * t + eta.
Proof.
  intros Hs Ht. pose proof (u_pos F) as Pu. pose proof (eta_pos F) as Pe.
  assert (Us : 0 <= u * s) by (apply Rmult_le_pos; lra).
  assert (Ut : 0 <= u * t) by (apply Rmult_le_pos; lra).
  assert (E : exists h, Rabs (s + RN t - (s + t)) <= h /\ (h = u * t \/ h = eta / 2)).
  { replace (s + RN t - (s + t)) with (RN t - t) by ring.
    destruct (Rle_or_lt nu t) as [N | N].
    - exists (u * t). split; [| now left]. rewrite <- (Rabs_pos_eq t) at 3 by lra.
      apply RN_relative_error; trivial. rewrite Rabs_pos_eq; lra.
    - exists (eta / 2). split; [| now right]. apply RN_error_small; trivial.
      rewrite Rabs_pos_eq; pose proof (bpow_gt_0 radix2 (emin + p - 1)); unfold smallest_normal in *; lra. }
  destruct E as (h & E & H).
  destruct (RN_after_error F enough _ _ _ E) as [R | [_ R]];
    rewrite ?(Rabs_pos_eq (s + t)) in R by lra;
    try (unfold Rmax in R; destruct (Rle_dec _ _) in R); destruct H; subst h; lra.
Qed.

Definition fused_bound (q r A : R) : Prop :=
  0 <= A /\ A * A + 4 * (u * u) * (q * r) <= 4 * (u * u) * (q * q + r * r).

Lemma fused_bound_by q r a :
  0 <= a -> a * a + 4 * (q * r) <= 4 * (q * q + r * r) -> fused_bound q r (u * a).
Proof.
  intros Pa H. pose proof (u_pos F) as Pu. split. { apply Rmult_le_pos; lra. }
  apply Rmult_le_compat_l with (r := u * u) in H; [lra | apply Rmult_le_pos; lra].
Qed.

Lemma fused_difference_error q r :
  0 <= q -> 0 <= r -> exists A, Rabs (RN (q - RN r) - (q - r)) <= A + eta /\ fused_bound q r A.
Proof.
  intros Hq Hr. pose proof (u_pos F) as Pu. pose proof (u_le_half F enough) as Hu.
  pose proof (eta_pos F) as Pe.
  assert (Pn : 0 < nu) by apply bpow_gt_0.
  pose proof (Rle_0_sqr q) as Sq. pose proof (Rle_0_sqr r) as Sr.
  pose proof (Rle_0_sqr (q - r)) as S1. pose proof (Rle_0_sqr (2 * q - r)) as S2. unfold Rsqr in *.
  assert (Qr : 0 <= q * r) by (apply Rmult_le_pos; lra).
  assert (E1 : q - RN r - (q - r) = - (RN r - r)) by ring.
  destruct (Rle_or_lt nu r) as [N | N].
  2: { assert (E : Rabs (q - RN r - (q - r)) <= eta / 2).
    { rewrite E1, Rabs_Ropp. apply RN_error_small; trivial. rewrite Rabs_pos_eq; lra. }
    assert (A0 : fused_bound q r (u * 0)) by (apply fused_bound_by; lra).
    destruct (RN_after_error F enough _ _ _ E) as [R | [_ R]].
    - unfold Rmax in R. destruct (Rle_dec _ _) in R.
      + exists (u * Rabs (q - r)). split; [lra |].
        apply fused_bound_by; [apply Rabs_pos |].
        rewrite <- Rabs_mult, Rabs_pos_eq by apply Rle_0_sqr. lra.
      + exists (u * 0). split; [lra | exact A0].
    - exists (u * 0). split; [lra | exact A0]. }
  destruct (power_below r) as [k [K1 K2]]; [lra |].
  assert (Hk : (emin + p <= k + 1)%Z).
  { assert (L : pow (emin + p - 1) < pow (k + 1)) by (unfold smallest_normal in N; lra).
    apply lt_bpow in L. lia. }
  set (M := pow k) in *.
  assert (PM : 0 < M) by apply bpow_gt_0.
  assert (M2 : pow (k + 1) = 2 * M) by (rewrite bpow_plus; change (pow 1) with 2; unfold M; ring).
  assert (Mh : pow (k - 1) = M / 2)
    by (unfold Zminus; rewrite bpow_plus; change (pow (- (1))) with (/ 2); unfold M; field).
  rewrite M2 in K2.
  assert (uM0 : 0 < u * M) by (apply Rmult_lt_0_compat; lra).
  assert (uMM : u * M <= 1 / 2 * M) by (apply Rmult_le_compat_r; lra).
  assert (uMr : u * M <= u * r) by (apply Rmult_le_compat_l; lra).
  assert (Er : Rabs (RN r - r) <= u * M).
  { unfold M. replace k with (k + 1 - 1)%Z by lia. apply RN_error; trivial. rewrite Rabs_pos_eq, M2; lra. }
  assert (R2 : RN r <= 2 * M).
  { rewrite <- M2, <- (RN_exact F (pow (k + 1))) by (apply power_in_format; trivial; lia).
    apply RN_le; trivial. lra. }
  assert (E : Rabs (q - RN r - (q - r)) <= u * r) by (rewrite E1, Rabs_Ropp; lra).
  assert (Direct : forall e, Rabs (RN (q - RN r) - (q - RN r)) <= e ->
    Rabs (RN (q - RN r) - (q - r)) <= e + Rabs (RN r - r)).
  { intros e He. replace (RN (q - RN r) - (q - r))
      with ((RN (q - RN r) - (q - RN r)) + - (RN r - r)) by ring.
    eapply Rle_trans; [apply Rabs_triang |]. rewrite Rabs_Ropp. lra. }
  destruct (Rle_or_lt r q) as [Le | Lt].
  - destruct (RN_after_error F enough _ _ _ E) as [R | [_ R]].
    + unfold Rmax in R. destruct (Rle_dec _ _) in R.
      * exists (u * q). rewrite Rabs_pos_eq with (x := q - r) in R by lra. split; [lra |].
        apply fused_bound_by; lra.
      * exists (u * (2 * r)). split; [lra |]. apply fused_bound_by; [lra |].
        assert (0 <= (q - r) * q) by (apply Rmult_le_pos; lra). lra.
    + exists (u * r). split; [lra |]. apply fused_bound_by; lra.
  - pose proof (Rabs_le_inv _ _ Er) as Er'.
    destruct (Rle_or_lt (Rabs (q - RN r)) M) as [Y | Y].
    + exists (u * (3 / 2 * M)). split.
      * destruct (Z.eq_dec k (emin + p - 1)) as [Ek | Ek].
        { eapply Rle_trans; [apply (Direct (eta / 2)) | lra].
          apply RN_error_small; trivial.
          assert (nu = M) by (unfold M, smallest_normal; now rewrite Ek). lra. }
        eapply Rle_trans; [apply (Direct (u * (M / 2))) | lra].
        rewrite <- Mh. apply RN_error; trivial. lia.
      * apply fused_bound_by; [lra |].
        assert (M * M <= r * r) by (apply Rmult_le_compat; lra). lra.
    + assert (Neg : q - RN r < 0).
      { apply Rnot_le_lt. intros H. rewrite Rabs_pos_eq in Y by exact H. lra. }
      rewrite Rabs_left in Y by exact Neg.
      exists (u * (2 * M)). split.
      * eapply Rle_trans; [apply (Direct (u * M)) | lra].
        unfold M. replace k with (k + 1 - 1)%Z by lia. apply RN_error; trivial.
        rewrite M2, Rabs_left by exact Neg. lra.
      * apply fused_bound_by; [lra |].
        destruct (Rle_or_lt M (r - q)) as [G | G].
        { assert (M * M <= (r - q) * (r - q)) by (apply Rmult_le_compat; lra). lra. }
        (* 2^k is a number of the format, so r is at least as far from it as from RN r *)
        assert (T : Rabs (RN r - r) <= r - M).
        { eapply Rle_trans; [apply (RN_nearest F enough r M) |].
          - apply power_in_format; trivial. lia.
          - rewrite Rabs_minus_sym, Rabs_pos_eq; lra. }
        apply Rabs_le_inv in T.
        assert (q * (r - q) <= 2 * (r - M) * M) by (apply Rmult_le_compat; lra).
        assert (0 <= (r - M) * (r - M)) by apply Rle_0_sqr.
        lra.
Qed.

Lemma fused_coordinates_together q r s t A B :
  0 <= q -> 0 <= r -> 0 <= s -> 0 <= t -> q * r = s * t -> fused_bound q r A ->
  0 <= B <= u * s + 2 * u * t \/ 0 <= B <= u * t + 2 * u * s ->
  A * A + B * B <= 4 * (u * u) * (q * q + r * r + s * s + t * t).
Proof.
  intros Hq Hr Hs Ht E [P H] HB. rewrite E in H. pose proof (u_pos F) as Pu.
  assert (I : forall x y, 0 <= B <= u * x + 2 * u * y -> B * B <= (u * u) * ((x + 2 * y) * (x + 2 * y))).
  { intros x y HBxy. replace ((u * u) * ((x + 2 * y) * (x + 2 * y)))
      with ((u * x + 2 * u * y) * (u * x + 2 * u * y)) by ring. apply Rmult_le_compat; lra. }
  assert (Ss : 0 <= u * u * (s * s)) by (apply Rmult_le_pos; apply Rle_0_sqr).
  assert (St : 0 <= u * u * (t * t)) by (apply Rmult_le_pos; apply Rle_0_sqr).
  destruct HB as [HB | HB]; apply I in HB; lra.
Qed.

(** Either of the two ways to round a difference, or a sum, of two products with signs. *)
Definition one_of (b : bool) (x y : R) : R := if b then RN (RN x + y) else RN (x + RN y).

Lemma one_of_opp b x y : one_of b (- x) (- y) = - one_of b x y.
Proof.
  unfold one_of. destruct b; rewrite RN_opp.
  - replace (- RN x + - y) with (- (RN x + y)) by ring. apply RN_opp.
  - replace (- x + - RN y) with (- (x + RN y)) by ring. apply RN_opp.
Qed.

Lemma one_of_error b x y :
  (x * y <= 0 -> exists A, Rabs (one_of b x y - (x + y)) <= A + eta /\
                           fused_bound (Rabs x) (Rabs y) A) /\
  (0 <= x * y -> exists B, Rabs (one_of b x y - (x + y)) <= B + eta /\
                           (0 <= B <= u * Rabs x + 2 * u * Rabs y \/ 0 <= B <= u * Rabs y + 2 * u * Rabs x)).
Proof.
  pose proof (u_pos F) as Pu.
  assert (Swap : forall q r A, fused_bound q r A -> fused_bound r q A).
  { intros q r A [P H]. split; trivial. lra. }
  assert (Diff : forall b x y, 0 <= x -> y <= 0 -> exists A, Rabs (one_of b x y - (x + y)) <= A + eta /\
                           fused_bound (Rabs x) (Rabs y) A).
  { clear x y b. intros b x y Hx Hy. rewrite (Rabs_pos_eq x Hx), (Rabs_left1 y Hy). unfold one_of. destruct b.
    - destruct (fused_difference_error (- y) x) as (A & E & H); try lra.
      exists A. split; [| now apply Swap].
      rewrite <- Rabs_Ropp. replace (- (RN (RN x + y) - (x + y))) with (RN (- y - RN x) - (- y - x)); trivial.
      replace (- y - RN x) with (- (RN x + y)) by ring. rewrite RN_opp. ring.
    - destruct (fused_difference_error x (- y)) as (A & E & H); try lra.
      exists A. split; trivial. rewrite RN_opp in E.
      replace (x - - RN y) with (x + RN y) in E by ring. now replace (x - - y) with (x + y) in E by ring. }
  assert (Sum : forall b x y, 0 <= x -> 0 <= y -> exists B, Rabs (one_of b x y - (x + y)) <= B + eta /\
    (0 <= B <= u * Rabs x + 2 * u * Rabs y \/ 0 <= B <= u * Rabs y + 2 * u * Rabs x)).
  { clear x y b. intros b x y Hx Hy. rewrite (Rabs_pos_eq x Hx), (Rabs_pos_eq y Hy). unfold one_of.
    assert (0 <= u * x) by (apply Rmult_le_pos; lra). assert (0 <= u * y) by (apply Rmult_le_pos; lra).
    destruct b.
    - exists (u * y + 2 * u * x). split; [| right; lra].
      rewrite (Rplus_comm (RN x)), (Rplus_comm x). now apply fused_sum_error.
    - exists (u * x + 2 * u * y). split; [| left; lra]. now apply fused_sum_error. }
  assert (Opp : Rabs (one_of b x y - (x + y)) = Rabs (one_of b (- x) (- y) - (- x + - y))).
  { rewrite one_of_opp, <- Rabs_Ropp. f_equal. ring. }
  rewrite <- (Rabs_Ropp x), <- (Rabs_Ropp y).
  split; intros H; destruct (Rle_or_lt 0 x) as [X | X]; destruct (Rle_or_lt 0 y) as [Y | Y].
  - destruct (Rle_lt_or_eq_dec 0 x X) as [X' | <-].
    + assert (y = 0) as -> by nra. rewrite !Rabs_Ropp. apply Diff; lra.
    + rewrite Opp, !Rabs_Ropp, <- (Rabs_Ropp 0), <- (Rabs_Ropp y). apply Diff; lra.
  - rewrite !Rabs_Ropp. apply Diff; lra.
  - destruct (Diff b (- x) (- y)) as (A & E & B); try lra. exists A. rewrite Opp. now split.
  - assert (x * y > 0) by nra. lra.
  - rewrite !Rabs_Ropp. apply Sum; lra.
  - assert (x = 0) as -> by nra. rewrite Opp. apply Sum; lra.
  - assert (y = 0) as -> by nra. rewrite Opp. apply Sum; lra.
  - rewrite Opp. apply Sum; lra.
Qed.

Theorem fused_product_within_2_u (first_of_real first_of_imaginary : bool) (z w : C) :
  Cmod (product_fused F first_of_real first_of_imaginary z w - z * w)%C <=
  2 * u * (Cmod z * Cmod w) + sqrt 2 * eta.
Proof.
  destruct z as [a b]; destruct w as [c d]. pose proof (u_pos F) as Pu. pose proof (eta_pos F) as Pe.
  set (K := 2 * u * (Cmod (a, b) * Cmod (c, d))).
  assert (PK : 0 <= K).
  { apply Rmult_le_pos; [lra |]. apply Rmult_le_pos; apply Cmod_ge_0. }
  assert (KK : K * K = 4 * (u * u) * (a * c * (a * c) + b * d * (b * d) + a * d * (a * d) + b * c * (b * c))).
  { unfold K, Cmod. simpl.
    replace (2 * u * (sqrt (a * (a * 1) + b * (b * 1)) * sqrt (c * (c * 1) + d * (d * 1))) *
       (2 * u * (sqrt (a * (a * 1) + b * (b * 1)) * sqrt (c * (c * 1) + d * (d * 1)))))
      with (4 * (u * u) *
        ((sqrt (a * (a * 1) + b * (b * 1)) * sqrt (a * (a * 1) + b * (b * 1))) *
         (sqrt (c * (c * 1) + d * (d * 1)) * sqrt (c * (c * 1) + d * (d * 1))))) by ring.
    rewrite !sqrt_sqrt by nra. ring. }
  assert (Abs : forall x, Rabs x * Rabs x = x * x) by (intros x; rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
  assert (Cross : Rabs (a * c) * Rabs (b * d) = Rabs (a * d) * Rabs (b * c))
    by (rewrite <- !Rabs_mult; f_equal; ring).
  assert (Same : a * d * (b * c) = a * c * (b * d)) by ring.
  replace (product_fused F first_of_real first_of_imaginary (a, b) (c, d) - (a, b) * (c, d))%C
    with (one_of first_of_real (a * c) (- (b * d)) - (a * c + - (b * d)),
          one_of first_of_imaginary (a * d) (b * c) - (a * d + b * c)).
  2: { unfold product_fused, one_of, Cminus, Cplus, Copp, Cmult. simpl. f_equal.
       - destruct first_of_real; rewrite ?RN_opp; unfold Rminus; reflexivity. }
  destruct (one_of_error first_of_real (a * c) (- (b * d))) as [D1 S1].
  destruct (one_of_error first_of_imaginary (a * d) (b * c)) as [D2 S2].
  rewrite Rabs_Ropp in D1, S1.
  destruct (Rle_or_lt 0 (a * c * (b * d))) as [S | S].
  - destruct D1 as (A & EA & HA); [lra |]. destruct S2 as (B & EB & HB); [lra |].
    eapply Cmod_of_errors; [exact EA | exact EB | apply HA | destruct HB; lra | lra | exact PK |].
    rewrite KK, <- (Abs (a * c)), <- (Abs (b * d)), <- (Abs (a * d)), <- (Abs (b * c)).
    apply fused_coordinates_together; trivial; apply Rabs_pos.
  - destruct S1 as (A & EA & HA); [lra |]. destruct D2 as (B & EB & HB); [lra |].
    eapply Cmod_of_errors; [exact EA | exact EB | destruct HA; lra | apply HB | lra | exact PK |].
    rewrite Rplus_comm.
    replace (K * K) with (4 * (u * u) * (a * d * (a * d) + b * c * (b * c) + a * c * (a * c) + b * d * (b * d))) by (rewrite KK; ring).
    rewrite <- (Abs (a * c)), <- (Abs (b * d)), <- (Abs (a * d)), <- (Abs (b * c)).
    apply fused_coordinates_together; trivial; try apply Rabs_pos. now rewrite Cross.
Qed.

End Fused.
