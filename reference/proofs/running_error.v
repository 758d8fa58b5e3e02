(** A running error analysis: the rules by which the bound of a float32 formula is computed along
    with its value, operation by operation (Higham, Accuracy and Stability of Numerical Algorithms,
    2nd ed., 2002, section 3.3).

    A number of the analysis is an exact value and a bound on the error in units of u; [off x' x e]
    says that the computed x' is within e u of x. All second-order terms are in the rules. Results
    are in the normal range. *)
From Coq Require Import ZArith Reals Lra Lia Psatz.
From Flocq Require Import Core Sterbenz.
From RopeCheck Require Import rounding angle_budget exact_in_floats.
Open Scope R_scope.

Section Rules.
Variable F : format.
Hypothesis enough : (1 <= precision F)%Z.

Definition off (computed exact e : R) : Prop := Rabs (computed - exact) <= e * u F.

(** Half the distance of numbers at a size, in u: the power of two at or below it. *)
Definition half_ulp_in_u (size M : R) : Prop := exists k, M = bpow radix2 k /\ M <= size < 2 * M.

Lemma error_up_to_size x' size M :
  half_ulp_in_u size M -> smallest_normal F <= size -> Rabs x' <= size ->
  Rabs (RN F x' - x') <= u F * M.
Proof.
  intros (k & -> & H1 & H2) N X.
  assert (E : bpow radix2 (k + 1) = 2 * bpow radix2 k) by (rewrite bpow_plus; change (bpow radix2 1) with 2; ring).
  replace k with (k + 1 - 1)%Z by lia. apply RN_error; [exact enough | | lra].
  assert (L : bpow radix2 (smallest_exponent F + precision F - 1) < bpow radix2 (k + 1)) by (unfold smallest_normal in N; lra).
  apply lt_bpow in L. lia.
Qed.

(** A result whose operands cause an error of e, rounded once at a size of at most |x| + e u. *)
Theorem rounding_rule x' x e M :
  0 <= e -> off x' x e -> half_ulp_in_u (Rabs x + e * u F) M -> smallest_normal F <= Rabs x + e * u F ->
  off (RN F x') x (e + M).
Proof.
  unfold off. intros He H HM N.
  assert (X : Rabs x' <= Rabs x + e * u F) by (pose proof (Rabs_triang_inv x' x); lra).
  pose proof (error_up_to_size x' _ M HM N X).
  replace (RN F x' - x) with ((RN F x' - x') + (x' - x)) by ring.
  eapply Rle_trans; [apply Rabs_triang | lra].
Qed.

(** A function that is within one unit in the last place of its own result x': twice as much. *)
Theorem one_ulp_rule (y x' x e M : R) :
  0 <= e -> off x' x e -> half_ulp_in_u (Rabs x + e * u F) M ->
  (forall k, Rabs x' < bpow radix2 (k + 1) -> Rabs (y - x') <= 2 * u F * bpow radix2 k) ->
  off y x (e + 2 * M).
Proof.
  unfold off. intros He H (k & -> & H1 & H2) U.
  assert (X : Rabs x' <= Rabs x + e * u F) by (pose proof (Rabs_triang_inv x' x); lra).
  assert (E : bpow radix2 (k + 1) = 2 * bpow radix2 k) by (rewrite bpow_plus; change (bpow radix2 1) with 2; ring).
  specialize (U k ltac:(lra)).
  replace (y - x) with ((y - x') + (x' - x)) by ring.
  eapply Rle_trans; [apply Rabs_triang | lra].
Qed.

(** * Errors that operands cause *)

Theorem product_rule a' a ea b' b eb :
  0 <= ea -> 0 <= eb -> off a' a ea -> off b' b eb ->
  off (a' * b') (a * b) (Rabs a * eb + Rabs b * ea + ea * eb * u F).
Proof.
  unfold off. intros Pa Pb Ha Hb. pose proof (u_pos F) as Pu.
  replace (a' * b' - a * b) with (a * (b' - b) + b * (a' - a) + (a' - a) * (b' - b)) by ring.
  eapply Rle_trans; [apply Rabs_triang |]. eapply Rle_trans; [apply Rplus_le_compat_r, Rabs_triang |].
  rewrite !Rabs_mult.
  assert (Rabs a * Rabs (b' - b) <= Rabs a * (eb * u F)) by (apply Rmult_le_compat_l; [apply Rabs_pos | assumption]).
  assert (Rabs b * Rabs (a' - a) <= Rabs b * (ea * u F)) by (apply Rmult_le_compat_l; [apply Rabs_pos | assumption]).
  assert (Rabs (a' - a) * Rabs (b' - b) <= ea * u F * (eb * u F)) by (apply Rmult_le_compat; try apply Rabs_pos; assumption).
  lra.
Qed.

(** a'/b' - a/b = (a' - a)/b' - (a/b)(b' - b)/b'. *)
Theorem quotient_rule a' a ea b' b eb :
  off a' a ea -> off b' b eb -> 0 < Rabs b - eb * u F ->
  off (a' / b') (a / b) ((ea + Rabs (a / b) * eb) / (Rabs b - eb * u F)).
Proof.
  unfold off. intros Ha Hb L. set (least := Rabs b - eb * u F) in *.
  assert (L' : least <= Rabs b').
  { pose proof (Rabs_triang_inv b (b - b')) as T. replace (b - (b - b')) with b' in T by ring.
    rewrite (Rabs_minus_sym b b') in T. unfold least. lra. }
  assert (Nb' : b' <> 0) by (intros ->; rewrite Rabs_R0 in L'; lra).
  assert (Nb : b <> 0).
  { intros ->. unfold least in L. rewrite Rabs_R0 in L. pose proof (Rabs_pos (b' - 0)). lra. }
  replace (a' / b' - a / b) with (((a' - a) - a / b * (b' - b)) * / b') by (field; split; assumption).
  rewrite Rabs_mult, Rabs_inv.
  assert (Nu : Rabs ((a' - a) - a / b * (b' - b)) <= (ea + Rabs (a / b) * eb) * u F).
  { unfold Rminus at 1. eapply Rle_trans; [apply Rabs_triang |]. rewrite Rabs_Ropp, Rabs_mult.
    assert (Rabs (a / b) * Rabs (b' - b) <= Rabs (a / b) * (eb * u F)) by (apply Rmult_le_compat_l; [apply Rabs_pos | assumption]).
    lra. }
  replace ((ea + Rabs (a / b) * eb) / least * u F) with ((ea + Rabs (a / b) * eb) * u F * / least) by (field; lra).
  apply Rmult_le_compat; [apply Rabs_pos | left; apply Rinv_0_lt_compat; lra | exact Nu |].
  apply Rinv_le_contravar; assumption.
Qed.

Theorem sum_rule a' a ea b' b eb : off a' a ea -> off b' b eb -> off (a' + b') (a + b) (ea + eb).
Proof.
  unfold off. intros Ha Hb. replace (a' + b' - (a + b)) with ((a' - a) + (b' - b)) by ring.
  eapply Rle_trans; [apply Rabs_triang | lra].
Qed.

(** A difference of numbers of one sign, neither more than twice the other, is exact. *)
Theorem exact_difference_rule a' a ea b' b eb :
  in_format F a' -> in_format F b' -> off a' a ea -> off b' b eb -> 0 < a -> 0 < b ->
  Rmax a b + (ea + eb) * u F <= 2 * (Rmin a b - (ea + eb) * u F) -> 0 <= ea -> 0 <= eb ->
  RN F (a' - b') = a' - b' /\ off (RN F (a' - b')) (a - b) (ea + eb).
Proof.
  unfold off. intros Fa Fb Ha Hb Pa Pb H Pea Peb. pose proof (u_pos F) as Pu.
  assert (Ex : RN F (a' - b') = a' - b').
  { apply RN_exact. apply sterbenz; try assumption.
    - apply FLT_exp_valid. unfold Prec_gt_0. lia.
    - apply FLT_exp_monotone.
    - apply Rabs_le_inv in Ha. apply Rabs_le_inv in Hb.
      assert (0 <= ea * u F) by (apply Rmult_le_pos; lra). assert (0 <= eb * u F) by (apply Rmult_le_pos; lra).
      unfold Rmax, Rmin in H. destruct (Rle_dec a b); lra. }
  split; [exact Ex |]. rewrite Ex.
  replace (a' - b' - (a - b)) with ((a' - a) + - (b' - b)) by ring.
  eapply Rle_trans; [apply Rabs_triang |]. rewrite Rabs_Ropp. lra.
Qed.

(** The product of a number of the format with a power of two is exact. *)
Theorem power_of_two_rule k x' x e :
  in_format F x' -> stays_normal F k x' -> off x' x e ->
  RN F (bpow radix2 k * x') = bpow radix2 k * x' /\
  off (RN F (bpow radix2 k * x')) (bpow radix2 k * x) (bpow radix2 k * e).
Proof.
  unfold off. intros Fx N H.
  assert (Ex : RN F (bpow radix2 k * x') = bpow radix2 k * x').
  { rewrite RN_scales by exact N. f_equal. now apply RN_exact. }
  split; [exact Ex |]. rewrite Ex, <- Rmult_minus_distr_l, Rabs_mult, (Rabs_pos_eq (bpow radix2 k)) by apply bpow_ge_0.
  rewrite Rmult_assoc. apply Rmult_le_compat_l; [apply bpow_ge_0 | exact H].
Qed.

(** Between 0 and 1. *)
Theorem clamp_rule x' x e :
  off x' x e -> off (Rmax 0 (Rmin 1 x')) (Rmax 0 (Rmin 1 x)) e.
Proof.
  unfold off. intros H. eapply Rle_trans; [| exact H]. unfold Rmax, Rmin, Rabs.
  repeat destruct (Rle_dec _ _); repeat destruct (Rcase_abs _); lra.
Qed.

(** * Powers *)

(** The logarithm of a base that is off. *)
Theorem log_rule b' b e :
  off b' b e -> 0 < b -> e * u F < b -> Rabs (ln b' - ln b) <= - ln (1 - e * u F / b).
Proof.
  unfold off. intros H Pb Hb. apply Rabs_le_inv in H.
  set (d := e * u F / b).
  assert (D : d < 1) by (unfold d; apply Rmult_lt_reg_r with b; [lra | replace (e * u F / b * b) with (e * u F) by (field; lra); lra]).
  assert (Db : d * b = e * u F) by (unfold d; field; lra).
  assert (D0 : 0 <= d).
  { apply Rmult_le_reg_r with b; lra. }
  assert (Pb' : 0 < b') by lra.
  assert (Lo : b * (1 - d) <= b') by lra.
  assert (Hi : b' * (1 - d) <= b).
  { assert (b' <= b * (1 + d)) by lra.
    assert (b' * (1 - d) <= b * (1 + d) * (1 - d)) by (apply Rmult_le_compat_r; lra).
    assert (0 <= b * (d * d)) by (apply Rmult_le_pos; [lra | apply Rle_0_sqr]). lra. }
  assert (LnLe : forall x y, 0 < x -> x <= y -> ln x <= ln y).
  { intros x y P [L | ->]; [left; now apply ln_increasing | lra]. }
  assert (L1 : ln b + ln (1 - d) <= ln b').
  { rewrite <- ln_mult by lra. apply LnLe; [apply Rmult_lt_0_compat; lra | exact Lo]. }
  assert (L2 : ln b' + ln (1 - d) <= ln b).
  { rewrite <- ln_mult by lra. apply LnLe; [apply Rmult_lt_0_compat; lra | exact Hi]. }
  apply Rabs_le. lra.
Qed.

(** A product of an exponent off by ex and a logarithm off by el. *)
Lemma exponent_times_log x' x ex l' l el :
  Rabs (x' - x) <= ex -> Rabs (l' - l) <= el ->
  Rabs (x' * l' - x * l) <= Rabs x * el + Rabs l * ex + el * ex.
Proof.
  intros Hx Hl. replace (x' * l' - x * l) with (x * (l' - l) + l * (x' - x) + (x' - x) * (l' - l)) by ring.
  eapply Rle_trans; [apply Rabs_triang |]. eapply Rle_trans; [apply Rplus_le_compat_r, Rabs_triang |].
  rewrite !Rabs_mult.
  assert (Rabs x * Rabs (l' - l) <= Rabs x * el) by (apply Rmult_le_compat_l; [apply Rabs_pos | assumption]).
  assert (Rabs l * Rabs (x' - x) <= Rabs l * ex) by (apply Rmult_le_compat_l; [apply Rabs_pos | assumption]).
  assert (Rabs (x' - x) * Rabs (l' - l) <= ex * el) by (apply Rmult_le_compat; try apply Rabs_pos; assumption).
  lra.
Qed.

(** b^x from a base and an exponent that are off: b^x (e^d - 1), d the error of x ln b. *)
Theorem power_rule b' b x' x ex el :
  Rabs (x' - x) <= ex -> Rabs (ln b' - ln b) <= el ->
  Rabs (Rpower b' x' - Rpower b x) <=
  Rpower b x * (exp (Rabs x * el + Rabs (ln b) * ex + el * ex) - 1).
Proof.
  intros Hx Hl. unfold Rpower.
  pose proof (exp_moves (x' * ln b') (x * ln b) _ (exponent_times_log _ _ _ _ _ _ Hx Hl)) as H.
  unfold within in H. rewrite (Rabs_pos_eq (exp (x * ln b))) in H by (left; apply exp_pos). lra.
Qed.

(** The same by exp of a product that is rounded: of l', the logarithm as it is computed. *)
Theorem power_by_exp_rule y b x' x ex l' el :
  Rabs (x' - x) <= ex -> Rabs (l' - ln b) <= el ->
  Rabs (y - x' * l') <= u F * Rabs (x' * l') ->
  Rabs (exp y - Rpower b x) <=
  Rpower b x * (exp (Rabs x * el + Rabs (ln b) * ex + el * ex +
                     (Rabs x + ex) * (Rabs (ln b) + el) * u F) - 1).
Proof.
  intros Hx Hl Hy. unfold Rpower. pose proof (u_pos F) as Pu.
  assert (S : Rabs (x' * l') <= (Rabs x + ex) * (Rabs (ln b) + el)).
  { rewrite Rabs_mult. apply Rmult_le_compat; try apply Rabs_pos.
    - pose proof (Rabs_triang_inv x' x). lra.
    - pose proof (Rabs_triang_inv l' (ln b)). lra. }
  assert (Su : u F * Rabs (x' * l') <= u F * ((Rabs x + ex) * (Rabs (ln b) + el))) by (apply Rmult_le_compat_l; lra).
  assert (D : Rabs (y - x * ln b) <= Rabs x * el + Rabs (ln b) * ex + el * ex + (Rabs x + ex) * (Rabs (ln b) + el) * u F).
  { replace (y - x * ln b) with ((y - x' * l') + (x' * l' - x * ln b)) by ring.
    eapply Rle_trans; [apply Rabs_triang |]. pose proof (exponent_times_log _ _ _ _ _ _ Hx Hl). lra. }
  pose proof (exp_moves y (x * ln b) _ D) as H.
  unfold within in H. rewrite (Rabs_pos_eq (exp (x * ln b))) in H by (left; apply exp_pos). lra.
Qed.

(** The logarithm rounded once: u |ln b| of a base that is exact, and of one that is off by d (in its
    logarithm) d + u d more. *)
Theorem rounded_log_rule l' b' b d :
  Rabs (ln b' - ln b) <= d -> Rabs (l' - ln b') <= u F * Rabs (ln b') ->
  Rabs (l' - ln b) <= Rabs (ln b) * u F + d + d * u F.
Proof.
  intros Hd Hl. pose proof (u_pos F) as Pu. pose proof (Rabs_triang_inv (ln b') (ln b)).
  replace (l' - ln b) with ((l' - ln b') + (ln b' - ln b)) by ring.
  eapply Rle_trans; [apply Rabs_triang |].
  assert (u F * Rabs (ln b') <= u F * (Rabs (ln b) + d)) by (apply Rmult_le_compat_l; lra). lra.
Qed.

(** The angle: theta within relative e u, times a position, rounded once: (e + 1 + e u) u. *)
Theorem angle_rule t theta' theta e :
  0 <= e -> Rabs (theta' - theta) <= e * u F * Rabs theta ->
  smallest_normal F <= Rabs (t * theta') \/ t * theta' = 0 ->
  Rabs (RN F (t * theta') - t * theta) <= (e + 1 + e * u F) * u F * Rabs (t * theta).
Proof.
  intros He H N. pose proof (u_pos F) as Pu.
  assert (W : within (e * u F) (t * theta') (t * theta)).
  { unfold within. rewrite <- Rmult_minus_distr_l, !Rabs_mult.
    replace (e * u F * (Rabs t * Rabs theta)) with (Rabs t * (e * u F * Rabs theta)) by ring.
    apply Rmult_le_compat_l; [apply Rabs_pos | exact H]. }
  assert (P : 0 <= e * u F) by (apply Rmult_le_pos; lra).
  pose proof (within_rounding F (e * u F) _ _ enough P N W) as R. unfold within in R.
  replace ((e + 1 + e * u F) * u F) with ((1 + e * u F) * (1 + u F) - 1) by ring. exact R.
Qed.

End Rules.
