(** Rounding to nearest, ties to even, in a binary format with gradual underflow.

    A format is its precision (24 for float32) and the exponent of its smallest subnormal number
    (-149 for float32). There is no largest number: the theorems say nothing of overflow. Everything
    that the other files use of floating point is here, as bounds on |RN x - x|. *)
From Coq Require Import ZArith Reals Lra Lia.
From Flocq Require Import Core Sterbenz.
Open Scope R_scope.

Record format := Format { precision : Z; smallest_exponent : Z }.

Definition binary16 := Format 11 (-24).
Definition bfloat16 := Format 8 (-133).
Definition binary32 := Format 24 (-149).
Definition binary64 := Format 53 (-1074).

(** The nearest number of the format F; of two, the even one. *)
Definition RN (F : format) : R -> R :=
  round radix2 (FLT_exp (smallest_exponent F) (precision F)) ZnearestE.

(** x is a number of the format. *)
Definition in_format (F : format) (x : R) : Prop :=
  generic_format radix2 (FLT_exp (smallest_exponent F) (precision F)) x.

(** The unit roundoff, the smallest subnormal and the smallest normal number. *)
Definition u (F : format) : R := bpow radix2 (- precision F).
Definition eta (F : format) : R := bpow radix2 (smallest_exponent F).
Definition smallest_normal (F : format) : R :=
  bpow radix2 (smallest_exponent F + precision F - 1).

Section Facts.
Variable F : format.
Hypothesis enough : (1 <= precision F)%Z.

Local Notation p := (precision F).
Local Notation emin := (smallest_exponent F).
Local Notation pow := (bpow radix2).

Instance prec_positive : Prec_gt_0 p.
Proof. unfold Prec_gt_0. lia. Qed.

Lemma u_pos : 0 < u F.
Proof. apply bpow_gt_0. Qed.

Lemma eta_pos : 0 < eta F.
Proof. apply bpow_gt_0. Qed.

Lemma u_le_half : u F <= 1 / 2.
Proof.
  unfold u. replace (1 / 2) with (pow (-1)) by (simpl; lra).
  apply bpow_le. lia.
Qed.

Lemma eta_is_u_normal : eta F = 2 * u F * smallest_normal F.
Proof.
  unfold eta, u, smallest_normal. replace 2 with (pow 1) by reflexivity.
  rewrite <- 2!bpow_plus. f_equal. lia.
Qed.

Lemma RN_0 : RN F 0 = 0.
Proof. apply round_0. apply valid_rnd_N. Qed.

Lemma RN_opp x : RN F (- x) = - RN F x.
Proof. apply round_NE_opp. Qed.

Lemma RN_le x y : x <= y -> RN F x <= RN F y.
Proof. apply round_le; [apply FLT_exp_valid, prec_positive | apply valid_rnd_N]. Qed.

Lemma RN_in_format x : in_format F (RN F x).
Proof. apply generic_format_round; [apply FLT_exp_valid, prec_positive | apply valid_rnd_N]. Qed.

Lemma RN_exact x : in_format F x -> RN F x = x.
Proof. apply round_generic. apply valid_rnd_N. Qed.

Lemma zero_in_format : in_format F 0.
Proof. apply generic_format_0. Qed.

Lemma opp_in_format x : in_format F x -> in_format F (- x).
Proof. apply generic_format_opp. Qed.

Lemma RN_pos x : 0 <= x -> 0 <= RN F x.
Proof. intros H. rewrite <- RN_0. now apply RN_le. Qed.

Lemma RN_Rabs x : Rabs (RN F x) = RN F (Rabs x).
Proof.
  destruct (Rle_or_lt 0 x) as [H | H].
  - rewrite (Rabs_pos_eq x H). apply Rabs_pos_eq, RN_pos, H.
  - rewrite (Rabs_left x H), RN_opp. apply Rabs_left1. rewrite <- RN_0. apply RN_le. lra.
Qed.

(** No number of the format is closer to x than RN x. *)
Lemma RN_nearest x g : in_format F g -> Rabs (RN F x - x) <= Rabs (g - x).
Proof.
  intros Hg. unfold RN.
  destruct (round_N_pt radix2 (FLT_exp emin p) (fun z => negb (Z.even z)) x) as [_ N].
  now apply N.
Qed.

Lemma power_in_format k : (emin <= k)%Z -> in_format F (pow k).
Proof.
  intros H. apply generic_format_bpow. unfold FLT_exp. lia.
Qed.

(** Multiples of 2^k up to 2^(k+p) are numbers of the format. *)
Lemma multiple_in_format n k :
  (emin <= k)%Z -> Rabs (IZR n * pow k) <= pow (k + p) -> in_format F (IZR n * pow k).
Proof.
  intros Hk [H | H].
  - apply generic_format_FLT. exists (Defs.Float radix2 n k); simpl; trivial.
    rewrite Rabs_mult, (Rabs_pos_eq (pow k)), Zplus_comm, bpow_plus in H by apply bpow_ge_0.
    apply Rmult_lt_reg_r in H; [| apply bpow_gt_0].
    apply lt_IZR. rewrite abs_IZR. change 2%Z with (radix_val radix2). rewrite IZR_Zpower by lia. exact H.
  - assert (G : in_format F (pow (k + p))) by (apply power_in_format; lia).
    unfold Rabs in H. destruct (Rcase_abs _).
    + replace (IZR n * pow k) with (- pow (k + p)) by lra. now apply opp_in_format.
    + now rewrite H.
Qed.

(** Numbers of the format from 2^(k-1) on are multiples of 2^(k-p), and all are of eta. *)
Lemma format_is_multiple x k :
  in_format F x -> pow (k - 1) <= Rabs x -> exists n, x = IZR n * pow (k - p).
Proof.
  intros Hx H. unfold in_format in Hx.
  set (c := cexp radix2 (FLT_exp emin p) x) in *.
  assert (Hc : (k - p <= c)%Z).
  { unfold c, cexp, FLT_exp. assert (k <= mag radix2 x)%Z by (apply mag_ge_bpow, H). lia. }
  rewrite Hx. unfold Defs.F2R. simpl. fold c.
  exists (Ztrunc (scaled_mantissa radix2 (FLT_exp emin p) x) * Zpower radix2 (c - (k - p)))%Z.
  rewrite mult_IZR, IZR_Zpower by lia. rewrite Rmult_assoc, <- bpow_plus.
  do 2 f_equal. lia.
Qed.

Lemma format_is_multiple_of_eta x : in_format F x -> exists n, x = IZR n * eta F.
Proof.
  intros Hx. unfold in_format in Hx.
  set (c := cexp radix2 (FLT_exp emin p) x) in *.
  assert (Hc : (emin <= c)%Z) by (unfold c, cexp, FLT_exp; lia).
  rewrite Hx. unfold Defs.F2R. simpl. fold c.
  exists (Ztrunc (scaled_mantissa radix2 (FLT_exp emin p) x) * Zpower radix2 (c - emin))%Z.
  rewrite mult_IZR, IZR_Zpower by lia. rewrite Rmult_assoc. unfold eta.
  rewrite <- bpow_plus. do 2 f_equal. lia.
Qed.

(** Sums of numbers of the format are exact up to twice the smallest normal number. *)
Lemma small_sum_exact x y :
  in_format F x -> in_format F y -> Rabs (x + y) <= 2 * smallest_normal F ->
  RN F (x + y) = x + y.
Proof.
  intros Hx Hy H. apply RN_exact.
  destruct (format_is_multiple_of_eta x Hx) as [m ->].
  destruct (format_is_multiple_of_eta y Hy) as [n ->].
  rewrite <- Rmult_plus_distr_r, <- plus_IZR in *. unfold eta in *.
  apply multiple_in_format. lia.
  eapply Rle_trans; [exact H |]. unfold smallest_normal.
  replace 2 with (pow 1) by reflexivity. rewrite <- bpow_plus. apply bpow_le. lia.
Qed.

(** The error of a number up to 2^k is at most u·2^(k-1), half a unit of the last place there. *)
Lemma RN_error x k :
  (emin + p <= k)%Z -> Rabs x <= pow k -> Rabs (RN F x - x) <= u F * pow (k - 1).
Proof.
  intros Hk [H | H].
  - eapply Rle_trans.
    { apply error_le_half_ulp. apply FLT_exp_valid, prec_positive. }
    destruct (Req_dec x 0) as [-> | Hx].
    + rewrite ulp_FLT_0 by apply prec_positive. unfold u. rewrite <- bpow_plus.
      replace (/ 2) with (pow (-1)) by reflexivity. rewrite <- bpow_plus. apply bpow_le. lia.
    + rewrite ulp_neq_0 by exact Hx. unfold u. rewrite <- bpow_plus.
      replace (/ 2) with (pow (-1)) by reflexivity. rewrite <- bpow_plus. apply bpow_le.
      unfold cexp, FLT_exp. assert (mag radix2 x <= k)%Z by (apply mag_le_bpow; assumption). lia.
  - assert (in_format F x).
    { assert (G : in_format F (pow k)) by (apply power_in_format; lia).
      unfold Rabs in H. destruct (Rcase_abs _).
      + replace x with (- pow k) by lra. now apply opp_in_format.
      + now rewrite H. }
    rewrite RN_exact by assumption. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity.
    apply Rmult_le_pos; [left; apply u_pos | apply bpow_ge_0].
Qed.

(** Up to twice the smallest normal number it is at most eta/2. *)
Lemma RN_error_small x : Rabs x <= 2 * smallest_normal F -> Rabs (RN F x - x) <= eta F / 2.
Proof.
  intros H. replace (eta F / 2) with (u F * pow (emin + p - 1)).
  - apply RN_error. lia. eapply Rle_trans; [exact H |]. unfold smallest_normal.
    replace 2 with (pow 1) by reflexivity. rewrite <- bpow_plus. apply bpow_le. lia.
  - rewrite eta_is_u_normal. unfold smallest_normal. field.
Qed.

(** The power of two M at or below a positive number. *)
Lemma power_below x : 0 < x -> exists k, pow k <= x < pow (k + 1).
Proof.
  intros H. exists (mag radix2 x - 1)%Z. replace (mag radix2 x - 1 + 1)%Z with (mag radix2 x : Z) by lia.
  destruct (mag radix2 x) as [e He]. simpl. rewrite <- (Rabs_pos_eq x) by lra. apply He. lra.
Qed.

(** Standard model: u·|x|, or eta/2 below the normal range. *)
Lemma RN_relative_error x :
  smallest_normal F <= Rabs x -> Rabs (RN F x - x) <= u F * Rabs x.
Proof.
  intros H. assert (Px : 0 < Rabs x).
  { eapply Rlt_le_trans; [| exact H]. apply bpow_gt_0. }
  destruct (power_below (Rabs x) Px) as [k [H1 H2]].
  eapply Rle_trans.
  - apply (RN_error x (k + 1)); [| lra]. unfold smallest_normal in H.
    assert (pow (emin + p - 1) < pow (k + 1)) by lra. apply lt_bpow in H0. lia.
  - apply Rmult_le_compat_l; [left; apply u_pos |]. now replace (k + 1 - 1)%Z with k by lia.
Qed.

Lemma RN_any_error x : Rabs (RN F x - x) <= u F * Rabs x + eta F / 2.
Proof.
  pose proof u_pos. pose proof eta_pos. pose proof (Rabs_pos x).
  destruct (Rle_or_lt (smallest_normal F) (Rabs x)) as [N | N].
  - pose proof (RN_relative_error x N). lra.
  - assert (0 <= u F * Rabs x) by (apply Rmult_le_pos; lra).
    assert (Rabs (RN F x - x) <= eta F / 2) by (apply RN_error_small; pose proof (bpow_gt_0 radix2 (emin + p - 1)); unfold smallest_normal in *; lra).
    lra.
Qed.

(** The sharper form: u/(1+u)·|x|, which is reached just above a power of two. *)
Lemma RN_sharp_relative_error x :
  smallest_normal F <= Rabs x -> Rabs (RN F x - x) <= u F / (1 + u F) * Rabs x.
Proof.
  intros N. pose proof u_pos as Pu.
  assert (P : 0 < Rabs x) by (eapply Rlt_le_trans; [| exact N]; apply bpow_gt_0).
  destruct (power_below (Rabs x) P) as [k [H1 H2]].
  assert (Hk : (emin + p <= k + 1)%Z).
  { unfold smallest_normal in N. assert (L : pow (emin + p - 1) < pow (k + 1)) by lra.
    apply lt_bpow in L. lia. }
  assert (E : Rabs (RN F x - x) <= u F * pow k).
  { replace k with (k + 1 - 1)%Z by lia. apply RN_error; [exact Hk | lra]. }
  (* The power of two itself is a number of the format, so the error is at most |x| - 2^k too. *)
  assert (D : Rabs (RN F x - x) <= Rabs x - pow k).
  { assert (G : in_format F (pow k)) by (apply power_in_format; lia).
    destruct (Rle_or_lt 0 x) as [Sx | Sx].
    - rewrite (Rabs_pos_eq x) in * by lra. eapply Rle_trans; [apply (RN_nearest x _ G) |].
      rewrite Rabs_minus_sym, Rabs_pos_eq; lra.
    - rewrite (Rabs_left x) in * by lra. eapply Rle_trans.
      { apply (RN_nearest x _ (opp_in_format _ G)). }
      rewrite Rabs_pos_eq; lra. }
  apply Rmult_le_reg_r with (1 + u F); [lra |].
  replace (u F / (1 + u F) * Rabs x * (1 + u F)) with (u F * Rabs x) by (field; lra).
  assert (u F * Rabs (RN F x - x) <= u F * (Rabs x - pow k)) by (apply Rmult_le_compat_l; lra).
  lra.
Qed.

Lemma RN_sharp_error x : Rabs (RN F x - x) <= u F / (1 + u F) * Rabs x + eta F / 2.
Proof.
  pose proof u_pos as Pu. pose proof eta_pos as Pe. pose proof (Rabs_pos x) as Px.
  assert (Q : 0 <= u F / (1 + u F)) by (apply Rmult_le_pos; [lra | left; apply Rinv_0_lt_compat; lra]).
  destruct (Rle_or_lt (smallest_normal F) (Rabs x)) as [N | N].
  - pose proof (RN_sharp_relative_error x N). lra.
  - assert (0 <= u F / (1 + u F) * Rabs x) by (apply Rmult_le_pos; lra).
    assert (Rabs (RN F x - x) <= eta F / 2) by (apply RN_error_small; pose proof (bpow_gt_0 radix2 (emin + p - 1)); unfold smallest_normal in *; lra).
    lra.
Qed.

(** One rounding of what has an error already. If |y - x| <= e, then RN y is off from x by e and by
    no more than the larger of e and a rounding error of x: where rounding y costs more than one of
    x, a power of two lies between the two, and RN y is no further from y than that. *)
Lemma RN_after_error x y e :
  Rabs (y - x) <= e ->
  Rabs (RN F y - x) <= e + Rmax e (u F * Rabs x) \/
  (Rabs y <= 2 * smallest_normal F /\ Rabs (RN F y - x) <= e + eta F / 2).
Proof.
  intros E. pose proof u_pos as Pu.
  assert (T : Rabs (RN F y - x) <= Rabs (RN F y - y) + e).
  { replace (RN F y - x) with ((RN F y - y) + (y - x)) by ring.
    eapply Rle_trans; [apply Rabs_triang | lra]. }
  destruct (Rle_or_lt (Rabs y) (2 * smallest_normal F)) as [N | N].
  { right. split; trivial. pose proof (RN_error_small y N). lra. }
  left. enough (Rabs (RN F y - y) <= Rmax e (u F * Rabs x)) by lra.
  assert (Y : 2 * smallest_normal F = pow (emin + p)).
  { unfold smallest_normal. replace 2 with (pow 1) by reflexivity. rewrite <- bpow_plus. f_equal. lia. }
  assert (Py : 0 < Rabs y) by (rewrite Y in N; pose proof (bpow_gt_0 radix2 (emin + p)); lra).
  destruct (power_below (Rabs y) Py) as [k [H1 H2]].
  assert (Hk : (emin + p <= k)%Z).
  { rewrite Y in N. assert (L : pow (emin + p) < pow (k + 1)) by lra. apply lt_bpow in L. lia. }
  destruct (Rle_or_lt (pow k) (Rabs x)) as [X | X].
  - eapply Rle_trans; [| apply Rmax_r]. eapply Rle_trans.
    { apply (RN_error y (k + 1)); [lia | lra]. }
    replace (k + 1 - 1)%Z with k by lia. apply Rmult_le_compat_l; lra.
  - eapply Rle_trans; [| apply Rmax_l].
    assert (G : in_format F (pow k)) by (apply power_in_format; lia).
    assert (D : Rabs (RN F y - y) <= Rabs y - pow k).
    { destruct (Rle_or_lt 0 y) as [Sy | Sy].
      - rewrite (Rabs_pos_eq y) in * by lra. eapply Rle_trans; [apply (RN_nearest y _ G) |].
        rewrite Rabs_minus_sym, Rabs_pos_eq; lra.
      - rewrite (Rabs_left y) in * by lra. eapply Rle_trans.
        { apply (RN_nearest y _ (opp_in_format _ G)). }
        rewrite Rabs_pos_eq; lra. }
    pose proof (Rabs_triang_inv y x). lra.
Qed.

End Facts.
