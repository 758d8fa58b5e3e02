(** The complex product in floating point, as everybody computes it,

      (a + ib)(c + id) ~ RN(RN(ac) - RN(bd)) + i RN(RN(ad) + RN(bc)),

    is within sqrt 5 * u of the exact one, relative to its absolute value (Brent, Percival,
    Zimmermann, Math. Comp. 76, 2007), plus sqrt 2 * eta where products underflow. The proof is
    another one than theirs: what a sum or difference adds is bounded through the power of two below
    it (RN_after_error), and the few cases are polynomial inequalities. *)
From Coq Require Import ZArith Reals Lra Lia Psatz.
From Flocq Require Import Core Sterbenz.
From Coquelicot Require Import Complex.
From RopeCheck Require Import rounding.
Open Scope R_scope.

Definition product (F : format) (z w : C) : C :=
  (RN F (RN F (fst z * fst w) - RN F (snd z * snd w)),
   RN F (RN F (fst z * snd w) + RN F (snd z * fst w))).

(** Errors of the two coordinates, each a relative part and eta. *)
Lemma Cmod_of_errors (x y A B K e : R) :
  Rabs x <= A + e -> Rabs y <= B + e -> 0 <= A -> 0 <= B -> 0 <= e -> 0 <= K ->
  A * A + B * B <= K * K -> Cmod (x, y) <= K + sqrt 2 * e.
Proof.
  intros Hx Hy PA PB Pe PK H.
  assert (T : Cmod (A + e, B + e) <= Cmod (A, B) + Cmod (e, e)) by apply (Cmod_triangle (A, B) (e, e)).
  assert (M : Cmod (x, y) <= Cmod (A + e, B + e)).
  { unfold Cmod. simpl. apply sqrt_le_1_alt. rewrite !Rmult_1_r.
    assert (x * x <= (A + e) * (A + e)) by (apply Rsqr_le_abs_1; rewrite (Rabs_pos_eq (A + e)); lra).
    assert (y * y <= (B + e) * (B + e)) by (apply Rsqr_le_abs_1; rewrite (Rabs_pos_eq (B + e)); lra).
    lra. }
  assert (E : Cmod (e, e) = sqrt 2 * e).
  { unfold Cmod. simpl. replace (e * (e * 1) + e * (e * 1)) with (2 * (e * e)) by ring.
    rewrite sqrt_mult_alt by lra. now rewrite sqrt_square. }
  assert (L : Cmod (A, B) <= K).
  { unfold Cmod. simpl. rewrite <- (sqrt_square K) by assumption. apply sqrt_le_1_alt. lra. }
  lra.
Qed.

Section Product.
Variable F : format.
Hypothesis enough : (5 <= precision F)%Z.

Local Notation p := (precision F).
Local Notation emin := (smallest_exponent F).
Local Notation pow := (bpow radix2).
Local Notation RN := (RN F).
Local Notation u := (u F).
Local Notation eta := (eta F).
Local Notation nu := (smallest_normal F).

Lemma one_bit : (1 <= p)%Z. Proof. lia. Qed.
Hint Resolve one_bit : core.

Lemma u_small : 0 < u <= 1 / 32.
Proof.
  split. apply u_pos. unfold rounding.u. replace (1 / 32) with (pow (-5)) by (simpl; lra).
  apply bpow_le. lia.
Qed.

Lemma half_eta : eta / 2 = u * nu.
Proof. rewrite eta_is_u_normal by auto. field. Qed.

Lemma nu_pos : 0 < nu. Proof. apply bpow_gt_0. Qed.

Lemma small_is_small x : 0 <= x < nu -> 0 <= RN x <= nu.
Proof.
  intros H. split. { apply RN_pos; auto; lra. }
  rewrite <- (RN_exact F nu) at 1 by (apply power_in_format; lia). apply RN_le; auto. lra.
Qed.

(** The error of a product: u times the power of two below it, or at most eta/2. *)
Lemma error_split x :
  0 <= x -> exists g h,
    Rabs (RN x - x) <= u * g + h /\ 0 <= g <= x /\ 0 <= h <= eta / 2 /\
    (forall k, x < pow (k + 1) -> g <= pow k) /\ (nu <= x -> h = 0).
Proof.
  intros Hx. pose proof u_small. pose proof nu_pos. pose proof (eta_pos F).
  destruct (Rle_or_lt nu x) as [N | N].
  - assert (Px : 0 < x) by lra. destruct (power_below x Px) as [j [J1 J2]].
    exists (pow j), 0. repeat split; try lra; try apply bpow_ge_0.
    + replace (u * pow j + 0) with (u * pow (j + 1 - 1)) by (replace (j + 1 - 1)%Z with j by lia; ring).
      apply RN_error; auto; [| rewrite Rabs_pos_eq; lra].
      assert (L : pow (emin + p - 1) < pow (j + 1)) by (unfold smallest_normal in N; lra).
      apply lt_bpow in L. lia.
    + intros k K. apply bpow_le. assert (L : pow j < pow (k + 1)) by lra. apply lt_bpow in L. lia.
  - exists 0, (eta / 2). repeat split; try lra.
    + rewrite Rmult_0_r, Rplus_0_l. apply RN_error_small; auto. rewrite Rabs_pos_eq; lra.
    + intros. apply bpow_ge_0.
Qed.

Lemma sum_error s t :
  0 <= s -> 0 <= t -> Rabs (RN (RN s + RN t) - (s + t)) <= 2 * u * (s + t) + eta.
Proof.
  intros Hs Ht. pose proof u_small. pose proof (eta_pos F). pose proof nu_pos.
  assert (Us : 0 <= u * s) by (apply Rmult_le_pos; lra).
  assert (Ut : 0 <= u * t) by (apply Rmult_le_pos; lra).
  destruct (Rle_or_lt nu s) as [Ns | Ns]; destruct (Rle_or_lt nu t) as [Nt | Nt].
  4: { (* both products subnormal: the sum is exact *)
    destruct (small_is_small s) as [A1 A2]; [lra |]. destruct (small_is_small t) as [B1 B2]; [lra |].
    rewrite small_sum_exact; auto; try (apply RN_in_format; auto).
    2: { rewrite Rabs_pos_eq; lra. }
    replace (RN s + RN t - (s + t)) with ((RN s - s) + (RN t - t)) by ring.
    eapply Rle_trans; [apply Rabs_triang |].
    pose proof (RN_error_small F one_bit s). pose proof (RN_error_small F one_bit t).
    rewrite (Rabs_pos_eq s) in *; rewrite (Rabs_pos_eq t) in *; lra. }
  all: assert (Es : Rabs (RN s - s) <= u * s + eta / 2)
    by (pose proof (RN_any_error F one_bit s); rewrite (Rabs_pos_eq s) in *; lra).
  all: assert (Et : Rabs (RN t - t) <= u * t + eta / 2)
    by (pose proof (RN_any_error F one_bit t); rewrite (Rabs_pos_eq t) in *; lra).
  all: try (assert (Es' : Rabs (RN s - s) <= u * s)
    by (pose proof (RN_relative_error F one_bit s); rewrite (Rabs_pos_eq s) in *; lra)).
  all: try (assert (Et' : Rabs (RN t - t) <= u * t)
    by (pose proof (RN_relative_error F one_bit t); rewrite (Rabs_pos_eq t) in *; lra)).
  all: assert (E : Rabs (RN s + RN t - (s + t)) <= u * (s + t) + eta / 2)
    by (replace (RN s + RN t - (s + t)) with ((RN s - s) + (RN t - t)) by ring;
        eapply Rle_trans; [apply Rabs_triang | lra]).
  1: assert (E' : Rabs (RN s + RN t - (s + t)) <= u * (s + t))
    by (replace (RN s + RN t - (s + t)) with ((RN s - s) + (RN t - t)) by ring;
        eapply Rle_trans; [apply Rabs_triang | lra]).
  1: destruct (RN_after_error F one_bit _ _ _ E') as [R | [_ R]].
  3-4: destruct (RN_after_error F one_bit _ _ _ E) as [R | [_ R]].
  all: try (rewrite (Rabs_pos_eq (s + t)) in R by lra).
  all: try (unfold Rmax in R; destruct (Rle_dec _ _) in R); lra.
Qed.

(** A difference. A is the part of its error that is relative; either it is what the two products
    alone cost, or small beside them. (A factor of 5 instead of 4.9 would be enough for sqrt 5; the
    slack is used in rotation_budget.v.) *)
Definition difference_bound (q1 q2 A : R) : Prop :=
  0 <= A /\
  (A <= u * (q1 + q2) \/ A * A + 6 * (u * u) * (q1 * q2) <= 4.9 * (u * u) * (q1 * q1 + q2 * q2)).

Lemma ordered_difference_error q r :
  0 <= r <= q -> exists A, Rabs (RN (RN q - RN r) - (q - r)) <= A + eta /\ difference_bound q r A.
Proof.
  intros [Hr Hq]. pose proof u_small as Pu. pose proof (eta_pos F) as Pe. pose proof nu_pos as Pn.
  assert (Pq : 0 <= RN q) by (apply RN_pos; auto; lra).
  assert (Pr : 0 <= RN r) by (apply RN_pos; auto; lra).
  assert (Le : RN r <= RN q) by (apply RN_le; auto).
  assert (Eabs : forall e, Rabs (RN (RN q - RN r) - (RN q - RN r)) <= e ->
    Rabs (RN (RN q - RN r) - (q - r)) <= e + Rabs (RN q - q) + Rabs (RN r - r)).
  { intros e He. replace (RN (RN q - RN r) - (q - r))
      with ((RN (RN q - RN r) - (RN q - RN r)) + ((RN q - q) - (RN r - r))) by ring.
    eapply Rle_trans; [apply Rabs_triang |].
    assert (Rabs ((RN q - q) - (RN r - r)) <= Rabs (RN q - q) + Rabs (RN r - r)).
    { unfold Rminus at 1. rewrite <- (Rabs_Ropp (RN r - r)). apply Rabs_triang. }
    lra. }
  assert (Exact : RN (RN q - RN r) = RN q - RN r ->
    Rabs (RN (RN q - RN r) - (q - r)) <= 0 + Rabs (RN q - q) + Rabs (RN r - r)).
  { intros H. apply Eabs. rewrite H, Rminus_diag_eq, Rabs_R0 by reflexivity. lra. }
  destruct (Rle_or_lt nu q) as [N | N].
  2: { (* both subnormal *)
    exists 0. split; [| split; [lra | left; apply Rmult_le_pos; lra]].
    destruct (small_is_small q) as [_ B]; [lra |]. 
    eapply Rle_trans; [apply Exact |].
    - unfold Rminus. apply small_sum_exact; auto.
      + apply RN_in_format; auto.
      + apply opp_in_format, RN_in_format; auto.
      + fold (RN q - RN r). rewrite Rabs_pos_eq; lra.
    - pose proof (RN_error_small F one_bit q) as Eq. pose proof (RN_error_small F one_bit r) as Er.
      rewrite (Rabs_pos_eq q) in Eq by lra. rewrite (Rabs_pos_eq r) in Er by lra. lra. }
  (* M = 2^k <= q < 2M *)
  destruct (power_below q) as [k [K1 K2]]; [lra |].
  assert (Hk : (emin + p <= k + 1)%Z).
  { assert (L : pow (emin + p - 1) < pow (k + 1)) by (unfold smallest_normal in N; lra).
    apply lt_bpow in L. lia. }
  set (M := pow k) in *.
  assert (PM : 0 < M) by apply bpow_gt_0.
  assert (M2 : pow (k + 1) = 2 * M) by (rewrite bpow_plus; change (pow 1) with 2; unfold M; ring).
  assert (Mh : pow (k - 1) = M / 2) by (unfold Zminus; rewrite bpow_plus; change (pow (- (1))) with (/ 2); unfold M; field).
  assert (Mq : pow (k - 2) = M / 4) by (unfold Zminus; rewrite bpow_plus; change (pow (- (2))) with (/ 4); unfold M; field).
  assert (nuM : nu <= M) by (unfold smallest_normal, M; apply bpow_le; lia).
  assert (hM : eta / 2 <= u * M) by (rewrite half_eta; apply Rmult_le_compat_l; lra).
  rewrite M2 in K2.
  assert (Eq : Rabs (RN q - q) <= u * M).
  { unfold M. replace k with (k + 1 - 1)%Z by lia. apply RN_error; auto. rewrite Rabs_pos_eq, M2; lra. }
  assert (Q2 : RN q <= 2 * M).
  { rewrite <- M2, <- (RN_exact F (pow (k + 1))) by (apply power_in_format; lia). apply RN_le; auto. lra. }
  destruct (error_split r Hr) as (g & h & Er & [g0 gr] & [h0 hh] & gk & _).
  assert (uMq : u * M <= u * q) by (apply Rmult_le_compat_l; lra).
  assert (ugr : 0 <= u * g <= u * r) by (split; [apply Rmult_le_pos | apply Rmult_le_compat_l]; lra).
  assert (uM0 : 0 < u * M) by (apply Rmult_lt_0_compat; lra).
  destruct (Rle_or_lt (RN q) (2 * RN r)) as [S | S].
  { (* Sterbenz: the difference is exact *)
    exists (u * (q + r)). split; [| split; [apply Rmult_le_pos; lra | now left; apply Rle_refl]].
    eapply Rle_trans; [apply Exact | lra].
    apply RN_exact. apply sterbenz.
    - apply FLT_exp_valid. unfold Prec_gt_0. lia.
    - apply FLT_exp_monotone.
    - apply RN_in_format; auto.
    - apply RN_in_format; auto.
    - lra. }
  assert (rM : r < M).
  { apply Rnot_le_lt. intros H. apply (RN_le F one_bit) in H.
    rewrite RN_exact in H by (apply power_in_format; lia). lra. }
  assert (gM : g <= M / 2) by (rewrite <- Mh; apply gk; replace (k - 1 + 1)%Z with k by lia; exact rM).
  assert (ugM : u * g <= u * M / 2) by (apply Rmult_le_compat_l with (r := u) in gM; lra).
  destruct (Rle_or_lt M (RN q - RN r)) as [Y | Y].
  - (* the difference is at least M *)
    exists (2 * (u * M) + u * g). split.
    + eapply Rle_trans; [apply (Eabs (u * M)) | lra].
      unfold M. replace k with (k + 1 - 1)%Z by lia. apply RN_error; auto. rewrite Rabs_pos_eq, M2; lra.
    + split; [lra | right].
      (* q >= M + r - d, and d is small *)
      assert (D : M + r - (2 * (u * M) + u * g) <= q).
      { apply Rabs_le_inv in Eq. apply Rabs_le_inv in Er. lra. }
      assert (u * M <= M / 32) by (replace (M / 32) with (1 / 32 * M) by field; apply Rmult_le_compat_r; lra).
      set (m := M - (2 * (u * M) + u * g)) in *.
      assert (m1 : 0.92 * M <= m) by (unfold m; lra).
      assert (m2 : m + r <= q) by (unfold m; lra).
      assert (I : (2 * M + g) * (2 * M + g) + 6 * q * r <= 4.9 * (q * q + r * r)).
      { assert (I1 : (2 * M + g) * (2 * M + g) <= (2 * M + r) * (2 * M + r)) by (apply Rmult_le_compat; lra).
        assert (I2 : 4.9 * m * m + 3.8 * m * r + 3.8 * r * r <= 4.9 * (q * q + r * r) - 6 * q * r).
        { assert (0 <= (q - (m + r)) * (4.9 * (q + m + r) - 6 * r)) by (apply Rmult_le_pos; lra). lra. }
        assert (I3 : 0.92 * M * (0.92 * M) <= m * m) by (apply Rmult_le_compat; lra).
        assert (I4 : 0.92 * M * r <= m * r) by (apply Rmult_le_compat_r; lra).
        assert (I5 : 0 <= (M - 3 * r) * (M - 3 * r)) by apply Rle_0_sqr.
        assert (I6 : 0 <= M * r) by (apply Rmult_le_pos; lra).
        assert (I7 : 0 <= r * r) by (apply Rmult_le_pos; lra).
        lra. }
      apply Rmult_le_compat_l with (r := u * u) in I; [lra | apply Rmult_le_pos; lra].
  - destruct (Z.eq_dec k (emin + p - 1)) as [Ek | Ek].
    { (* in the first binade of normal numbers all sums are exact *)
      exists (u * (q + r)). split; [| split; [apply Rmult_le_pos; lra | now left; apply Rle_refl]].
      eapply Rle_trans; [apply Exact | lra].
      unfold Rminus. apply small_sum_exact; auto.
      - apply RN_in_format; auto.
      - apply opp_in_format, RN_in_format; auto.
      - fold (RN q - RN r). replace nu with M by (unfold M, smallest_normal; now rewrite Ek).
        rewrite Rabs_pos_eq; lra. }
    destruct (Rle_or_lt (M / 2) r) as [R | R].
    + (* multiples of uM below M: exact *)
      exists (u * (q + r)). split; [| split; [apply Rmult_le_pos; lra | now left; apply Rle_refl]].
      eapply Rle_trans; [apply Exact | lra].
      assert (Rh : M / 2 <= RN r).
      { rewrite <- Mh in R |- *. apply (RN_le F one_bit) in R.
        now rewrite RN_exact in R by (apply power_in_format; lia). }
      destruct (format_is_multiple F (RN q) k) as [m1 X1].
      { apply RN_in_format; auto. }
      { rewrite Rabs_pos_eq, Mh; lra. }
      destruct (format_is_multiple F (RN r) k) as [m2 X2].
      { apply RN_in_format; auto. }
      { rewrite Rabs_pos_eq, Mh; lra. }
      apply RN_exact. rewrite X1, X2 in Y |- *. rewrite X1, X2 in Le. 
      rewrite <- Rmult_minus_distr_r, <- minus_IZR in *. apply multiple_in_format; auto. lia.
      replace (k - p + p)%Z with k by lia. fold M.
      rewrite Rabs_pos_eq; [lra |].
      rewrite minus_IZR, Rmult_minus_distr_r. lra.
    + assert (gq : g <= M / 4).
      { rewrite <- Mq. apply gk. replace (k - 2 + 1)%Z with (k - 1)%Z by lia. rewrite Mh. exact R. }
      assert (ugq : u * g <= u * M / 4) by (apply Rmult_le_compat_l with (r := u) in gq; lra).
      exists (7 / 4 * (u * M)). split.
      * eapply Rle_trans; [apply (Eabs (u * M / 2)) | lra].
        replace (u * M / 2) with (u * pow (k - 1)) by (rewrite Mh; field).
        apply RN_error; auto. lia. fold M. rewrite Rabs_pos_eq; lra.
      * split; [lra | right].
        assert (I : 7 / 4 * M * (7 / 4 * M) + 6 * q * r <= 4.9 * (q * q + r * r)).
        { assert (0 <= (q - M) * (4.9 * (q + M) - 6 * r)) by (apply Rmult_le_pos; lra).
          assert (0 <= (M / 2 - r) * (6 * M - 4.9 * (r + M / 2))) by (apply Rmult_le_pos; lra).
          assert (0 <= M * M) by (apply Rmult_le_pos; lra).
          lra. }
        apply Rmult_le_compat_l with (r := u * u) in I; [lra | apply Rmult_le_pos; lra].
Qed.

Lemma difference_error q r :
  0 <= q -> 0 <= r ->
  exists A, Rabs (RN (RN q - RN r) - (q - r)) <= A + eta /\ difference_bound q r A.
Proof.
  intros Hq Hr. destruct (Rle_or_lt r q) as [H | H].
  - apply ordered_difference_error. lra.
  - destruct (ordered_difference_error r q) as (A & E & D & B); [lra |].
    exists A. split; [| split; [exact D |]].
    + replace (RN (RN q - RN r)) with (- RN (RN r - RN q)) by (rewrite <- RN_opp; f_equal; ring).
      replace (- RN (RN r - RN q) - (q - r)) with (- (RN (RN r - RN q) - (r - q))) by ring.
      now rewrite Rabs_Ropp.
    + destruct B as [B | B]; [left | right]; lra.
Qed.

(** Both coordinates together, for products without their signs. *)
Lemma coordinates_together q r s t A :
  0 <= q -> 0 <= r -> 0 <= s -> 0 <= t -> q * r = s * t -> difference_bound q r A ->
  A * A + 2 * u * (s + t) * (2 * u * (s + t)) <=
  5 * (u * u) * (q * q + r * r + s * s + t * t).
Proof.
  intros Hq Hr Hs Ht E [P [B | B]]; pose proof u_small.
  - assert (A * A <= u * (q + r) * (u * (q + r))) by (apply Rmult_le_compat; lra).
    assert (I : (q + r) * (q + r) + 4 * ((s + t) * (s + t)) <= 5 * (q * q + r * r + s * s + t * t)).
    { pose proof (Rle_0_sqr (q - r)). pose proof (Rle_0_sqr (s - t)). unfold Rsqr in *. lra. }
    apply Rmult_le_compat_l with (r := u * u) in I; [lra | apply Rmult_le_pos; lra].
  - assert (I : 4 * ((s + t) * (s + t)) <= 5 * (s * s + t * t) + 6 * (q * r)).
    { pose proof (Rle_0_sqr (s - t)). unfold Rsqr in *. lra. }
    apply Rmult_le_compat_l with (r := u * u) in I; [| apply Rmult_le_pos; lra].
    assert (0 <= u * u * (q * q + r * r)).
    { apply Rmult_le_pos; [apply Rmult_le_pos; lra |]. apply Rplus_le_le_0_compat; apply Rle_0_sqr. }
    lra.
Qed.

(** A difference or a sum, whichever the signs make of it. *)
Lemma minus_error x y :
  (0 <= x * y -> exists A, Rabs (RN (RN x - RN y) - (x - y)) <= A + eta /\
                           difference_bound (Rabs x) (Rabs y) A) /\
  (x * y <= 0 -> Rabs (RN (RN x - RN y) - (x - y)) <= 2 * u * (Rabs x + Rabs y) + eta).
Proof.
  assert (Sum : forall a b, 0 <= a -> 0 <= b ->
    Rabs (RN (RN a - RN (- b)) - (a - - b)) <= 2 * u * (Rabs a + Rabs (- b)) + eta).
  { intros a b Ha Hb. rewrite Rabs_Ropp, !Rabs_pos_eq with (x := a), Rabs_pos_eq with (x := b) by lra.
    rewrite RN_opp. replace (RN a - - RN b) with (RN a + RN b) by ring.
    replace (a - - b) with (a + b) by ring. now apply sum_error. }
  assert (Neg : forall a b, RN (RN (- a) - RN (- b)) - (- a - - b) = - (RN (RN a - RN b) - (a - b))).
  { intros a b. rewrite !RN_opp. replace (- RN a - - RN b) with (- (RN a - RN b)) by ring.
    rewrite RN_opp. ring. }
  split; intros H.
  - destruct (Rle_or_lt 0 x) as [X | X]; destruct (Rle_or_lt 0 y) as [Y | Y].
    + rewrite !Rabs_pos_eq with (1 := X), Rabs_pos_eq with (1 := Y). now apply difference_error.
    + assert (x = 0) as -> by nra. rewrite Rabs_R0, (Rabs_left y) by lra.
      destruct (difference_error 0 (- y)) as (A & E & D); try lra. exists A. split; trivial.
      rewrite <- Rabs_Ropp. replace (- (RN (RN 0 - RN y) - (0 - y))) with (RN (RN 0 - RN (- y)) - (0 - - y)); trivial.
      rewrite <- Neg, Ropp_0. reflexivity.
    + assert (y = 0) as -> by nra. rewrite Rabs_R0, (Rabs_left x) by lra.
      destruct (difference_error (- x) 0) as (A & E & D); try lra. exists A. split; trivial.
      rewrite <- Rabs_Ropp. replace (- (RN (RN x - RN 0) - (x - 0))) with (RN (RN (- x) - RN 0) - (- x - 0)); trivial.
      rewrite <- Neg, Ropp_0. reflexivity.
    + rewrite (Rabs_left x), (Rabs_left y) by lra.
      destruct (difference_error (- x) (- y)) as (A & E & D); try lra. exists A. split; trivial.
      rewrite Neg, Rabs_Ropp in E. exact E.
  - destruct (Rle_or_lt 0 x) as [X | X]; destruct (Rle_or_lt y 0) as [Y | Y].
    + replace y with (- - y) by ring. apply Sum; lra.
    + assert (x = 0) as -> by nra. rewrite <- Rabs_Ropp, <- Neg, Ropp_0.
      replace (Rabs y) with (Rabs (- y)) by apply Rabs_Ropp. apply Sum; lra.
    + assert (y = 0) as -> by nra. rewrite <- Rabs_Ropp, <- Neg.
      replace (Rabs x) with (Rabs (- x)) by apply Rabs_Ropp.
      replace (Rabs 0) with (Rabs (- 0)) by apply Rabs_Ropp. apply Sum; lra.
    + rewrite <- Rabs_Ropp, <- Neg. replace (Rabs x) with (Rabs (- x)) by apply Rabs_Ropp.
      replace (Rabs y) with (Rabs (- y)) by apply Rabs_Ropp. apply Sum; lra.
Qed.

Lemma plus_error x y :
  (x * y <= 0 -> exists A, Rabs (RN (RN x + RN y) - (x + y)) <= A + eta /\
                           difference_bound (Rabs x) (Rabs y) A) /\
  (0 <= x * y -> Rabs (RN (RN x + RN y) - (x + y)) <= 2 * u * (Rabs x + Rabs y) + eta).
Proof.
  destruct (minus_error x (- y)) as [D S].
  rewrite RN_opp, Rabs_Ropp in D, S.
  replace (RN x - - RN y) with (RN x + RN y) in D, S by ring.
  replace (x - - y) with (x + y) in D, S by ring.
  split; intros H; [apply D | apply S]; lra.
Qed.

(** The theorem. The four numbers need not be of the format: products are exact before they are
    rounded. *)
Theorem product_within_sqrt_5_u (z w : C) :
  Cmod (product F z w - z * w)%C <= sqrt 5 * u * (Cmod z * Cmod w) + sqrt 2 * eta.
Proof.
  destruct z as [a b]; destruct w as [c d]. unfold product, Cminus, Cplus, Copp, Cmult. simpl.
  pose proof u_small as Pu. pose proof (eta_pos F) as Pe.
  fold (RN (RN (a * c) - RN (b * d)) - (a * c - b * d)).
  fold (RN (RN (a * d) + RN (b * c)) - (a * d + b * c)).
  set (K := sqrt 5 * u * (Cmod (a, b) * Cmod (c, d))).
  assert (PK : 0 <= K).
  { apply Rmult_le_pos; [apply Rmult_le_pos; [apply sqrt_pos | lra] |].
    apply Rmult_le_pos; apply Cmod_ge_0. }
  assert (KK : K * K = 5 * (u * u) * (a * c * (a * c) + b * d * (b * d) + a * d * (a * d) + b * c * (b * c))).
  { unfold K, Cmod. simpl.
    replace (sqrt 5 * u * (sqrt (a * (a * 1) + b * (b * 1)) * sqrt (c * (c * 1) + d * (d * 1))) *
       (sqrt 5 * u * (sqrt (a * (a * 1) + b * (b * 1)) * sqrt (c * (c * 1) + d * (d * 1)))))
      with ((sqrt 5 * sqrt 5) * (u * u) *
        ((sqrt (a * (a * 1) + b * (b * 1)) * sqrt (a * (a * 1) + b * (b * 1))) *
         (sqrt (c * (c * 1) + d * (d * 1)) * sqrt (c * (c * 1) + d * (d * 1))))) by ring.
    rewrite !sqrt_sqrt by nra. ring. }
  assert (Abs : forall x, Rabs x * Rabs x = x * x) by (intros x; rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
  assert (Cross : Rabs (a * c) * Rabs (b * d) = Rabs (a * d) * Rabs (b * c))
    by (rewrite <- !Rabs_mult; f_equal; ring).
  assert (Same : a * c * (b * d) = a * d * (b * c)) by ring.
  assert (Total : forall A, difference_bound (Rabs (a * c)) (Rabs (b * d)) A ->
    A * A + 2 * u * (Rabs (a * d) + Rabs (b * c)) * (2 * u * (Rabs (a * d) + Rabs (b * c))) <= K * K).
  { intros A HA. rewrite KK, <- (Abs (a * c)), <- (Abs (b * d)), <- (Abs (a * d)), <- (Abs (b * c)).
    apply coordinates_together; trivial; apply Rabs_pos. }
  assert (Total' : forall A, difference_bound (Rabs (a * d)) (Rabs (b * c)) A ->
    2 * u * (Rabs (a * c) + Rabs (b * d)) * (2 * u * (Rabs (a * c) + Rabs (b * d))) + A * A <= K * K).
  { intros A HA. rewrite Rplus_comm.
    replace (K * K) with (5 * (u * u) * (a * d * (a * d) + b * c * (b * c) + a * c * (a * c) + b * d * (b * d))) by (rewrite KK; ring).
    rewrite <- (Abs (a * c)), <- (Abs (b * d)), <- (Abs (a * d)), <- (Abs (b * c)).
    apply coordinates_together; try apply Rabs_pos; [now rewrite Cross | exact HA]. }
  assert (Pos : forall x y, 0 <= 2 * u * (Rabs x + Rabs y)).
  { intros x y. pose proof (Rabs_pos x). pose proof (Rabs_pos y). apply Rmult_le_pos; lra. }
  destruct (Rle_or_lt 0 (a * c * (b * d))) as [S | S].
  - destruct (proj1 (minus_error (a * c) (b * d)) S) as (A & EA & HA).
    rewrite Same in S. pose proof (proj2 (plus_error (a * d) (b * c)) S) as EB.
    eapply Cmod_of_errors; [exact EA | exact EB | apply HA | apply Pos | lra | exact PK |].
    now apply Total.
  - apply Rlt_le in S. pose proof (proj2 (minus_error (a * c) (b * d)) S) as EA.
    rewrite Same in S. destruct (proj1 (plus_error (a * d) (b * c)) S) as (B & EB & HB).
    eapply Cmod_of_errors; [exact EA | exact EB | apply Pos | apply HB | lra | exact PK |].
    now apply Total'.
Qed.

End Product.
