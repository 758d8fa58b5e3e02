(** E = sqrt 5 + 1/sqrt 2 as it stands, without the term sqrt (5/2) u that composing the bounds of
    the table and of the product leaves (rotation_budget.v).

    The product's error reaches sqrt 5 u only next to 45 degrees, and points then in a direction in
    which the table's error cannot be as long as u/sqrt 2. Elsewhere what is left of sqrt 5 is more
    than the second-order term. So the sum of the two is never reached. From 24 bits on enough of
    sqrt 5 is left for the second-order terms of an attention factor as well (attention_factor.v). *)
From Coq Require Import ZArith Reals Lra Lia Psatz.
From Flocq Require Import Core.
From Coquelicot Require Import Complex.
From RopeCheck Require Import turns rounding complex_product rotation_budget.
Open Scope R_scope.

(** A table's error (dc, ds) turned by x: one coordinate plus twice the other. *)
Lemma turned_error x1 x2 dc ds h :
  Rabs dc <= h -> Rabs ds <= h ->
  Rabs (x1 * dc - x2 * ds) + 2 * Rabs (x1 * ds + x2 * dc) <=
  h * (2 * (Rabs x1 + Rabs x2) + Rabs (Rabs x1 - Rabs x2)) /\
  2 * Rabs (x1 * dc - x2 * ds) + Rabs (x1 * ds + x2 * dc) <=
  h * (2 * (Rabs x1 + Rabs x2) + Rabs (Rabs x1 - Rabs x2)).
Proof.
  intros Hc Hs. apply Rabs_le_inv in Hc. apply Rabs_le_inv in Hs.
  assert (Ph : 0 <= h) by lra.
  assert (L : forall k d, - h <= d <= h -> d * k <= Rabs k * h).
  { intros k d Hd. unfold Rabs. destruct (Rcase_abs k); nra. }
  (* Each combination of signs is linear in dc and in ds. *)
  assert (G : forall i j, (i = 1 \/ i = -1) -> (j = 1 \/ j = -1) ->
    Rabs (i * x1 + 2 * (j * x2)) + Rabs (2 * (j * x1) - i * x2) <=
      2 * (Rabs x1 + Rabs x2) + Rabs (Rabs x1 - Rabs x2) /\
    Rabs (2 * (i * x1) + j * x2) + Rabs (j * x1 - 2 * (i * x2)) <=
      2 * (Rabs x1 + Rabs x2) + Rabs (Rabs x1 - Rabs x2)).
  { intros i j [-> | ->] [-> | ->]; split; unfold Rabs; repeat destruct (Rcase_abs _); lra. }
  assert (V : forall i j, (i = 1 \/ i = -1) -> (j = 1 \/ j = -1) ->
    i * (x1 * dc - x2 * ds) + 2 * (j * (x1 * ds + x2 * dc)) <=
      h * (2 * (Rabs x1 + Rabs x2) + Rabs (Rabs x1 - Rabs x2)) /\
    2 * (i * (x1 * dc - x2 * ds)) + j * (x1 * ds + x2 * dc) <=
      h * (2 * (Rabs x1 + Rabs x2) + Rabs (Rabs x1 - Rabs x2))).
  { intros i j Hi Hj. destruct (G i j Hi Hj) as [G1 G2].
    apply Rmult_le_compat_l with (r := h) in G1; [| exact Ph].
    apply Rmult_le_compat_l with (r := h) in G2; [| exact Ph].
    split.
    - pose proof (L (i * x1 + 2 * (j * x2)) dc Hc). pose proof (L (2 * (j * x1) - i * x2) ds Hs). lra.
    - pose proof (L (2 * (i * x1) + j * x2) dc Hc). pose proof (L (j * x1 - 2 * (i * x2)) ds Hs). lra. }
  assert (S : forall v, exists i, (i = 1 \/ i = -1) /\ Rabs v = i * v).
  { intros v. destruct (Rle_or_lt 0 v).
    - exists 1. split; [now left |]. rewrite Rabs_pos_eq; lra.
    - exists (-1). split; [now right |]. rewrite Rabs_left; lra. }
  destruct (S (x1 * dc - x2 * ds)) as (i & Hi & ->). destruct (S (x1 * ds + x2 * dc)) as (j & Hj & ->).
  destruct (V i j Hi Hj) as [V1 V2]. lra.
Qed.

Section Strict.
Variable F : format.
Hypothesis enough : (8 <= precision F)%Z.

Lemma enough5 : (5 <= precision F)%Z. Proof. lia. Qed.

Lemma u_below : 0 < u F <= 1 / 256.
Proof.
  split. apply u_pos. unfold u. replace (1 / 256) with (bpow radix2 (-8)) by (simpl; lra).
  apply bpow_le. lia.
Qed.

Lemma square_abs v : Rabs v * Rabs v = v * v.
Proof. rewrite <- Rabs_mult. apply Rabs_pos_eq, Rle_0_sqr. Qed.

(** The numbers behind it, in units of u: a, b the sizes of x's coordinates (a^2 + b^2 = X^2), c, s
    those of the entries, A and B the bounds of the difference and of the sum, v and w the table's
    error on the two coordinates. q = ac and r = bs belong to the difference. T is 5 for all
    precisions, and 4.98 for those in which c^2 + s^2 is closer to 1. *)
Lemma sum_of_errors a b c s A B v w X k T h :
  0 <= h <= 0.006 -> 4.98 <= T -> 5 * (1 + h) - 0.03 <= T ->
  0 <= a -> 0 <= b -> 0 <= c -> 0 <= s -> 0 <= A -> 0 <= v -> 0 <= w -> 0 <= X -> 0 <= B ->
  a * a + b * b = X * X ->
  1 - h <= c * c + s * s <= 1 + h ->
  (A <= a * c + b * s \/
   A * A + 6 * ((a * c) * (b * s)) <= 4.9 * (a * c * (a * c) + b * s * (b * s))) ->
  B <= 2 * (a * s + b * c) ->
  0.4 <= k <= 0.51 ->
  v * v + w * w <= 2 * (k * k) * (X * X) ->
  v + 2 * w <= k * (2 * (a + b) + Rabs (a - b)) ->
  (A + v) * (A + v) + (B + w) * (B + w) <= (sqrt T + sqrt 2 * k) * X * ((sqrt T + sqrt 2 * k) * X).
Proof.
  intros Hh HT HTh Ha Hb Hc Hs HA Hv Hw HX HB HXX Hcs Hd Hsum Hk Hvw Hlin.
  set (N2 := X * X * (c * c + s * s)).
  assert (X2 : 0 <= X * X) by apply Rle_0_sqr.
  assert (EN : a * c * (a * c) + b * s * (b * s) + a * s * (a * s) + b * c * (b * c) = N2)
    by (unfold N2; rewrite <- HXX; ring).
  assert (N1 : N2 <= (1 + h) * (X * X)) by (unfold N2; rewrite Rmult_comm; apply Rmult_le_compat_r; lra).
  assert (N1' : N2 <= 1.006 * (X * X)) by (unfold N2; rewrite Rmult_comm; apply Rmult_le_compat_r; lra).
  assert (TX : (5 * (1 + h) - 0.03) * (X * X) <= T * (X * X)) by (apply Rmult_le_compat_r; lra).
  assert (TX' : 4.98 * (X * X) <= T * (X * X)) by (apply Rmult_le_compat_r; lra).
  assert (BB : B * B <= 4 * ((a * s + b * c) * (a * s + b * c))).
  { replace (4 * ((a * s + b * c) * (a * s + b * c))) with (2 * (a * s + b * c) * (2 * (a * s + b * c))) by ring.
    apply Rmult_le_compat; lra. }
  assert (S5 : sqrt T * sqrt T = T) by (apply sqrt_sqrt; lra).
  assert (S2 : sqrt 2 * sqrt 2 = 2) by (apply sqrt_sqrt; lra).
  pose proof (sqrt_pos T) as P5. pose proof (sqrt_pos 2) as P2.
  (* If the product's error is within sqrt T of X itself, Cauchy-Schwarz is enough. *)
  assert (Enough : A * A + B * B <= T * (X * X) ->
    (A + v) * (A + v) + (B + w) * (B + w) <= (sqrt T + sqrt 2 * k) * X * ((sqrt T + sqrt 2 * k) * X)).
  { intros H.
    assert (C : A * v + B * w <= sqrt T * X * (sqrt 2 * k * X)).
    { apply Rsqr_incr_0_var.
      - unfold Rsqr.
        assert ((A * v + B * w) * (A * v + B * w) <= (A * A + B * B) * (v * v + w * w)).
        { pose proof (Rle_0_sqr (A * w - B * v)) as Q. unfold Rsqr in Q. lra. }
        assert ((A * A + B * B) * (v * v + w * w) <= T * (X * X) * (2 * (k * k) * (X * X))).
        { apply Rmult_le_compat; try assumption; apply Rplus_le_le_0_compat; apply Rle_0_sqr. }
        replace (sqrt T * X * (sqrt 2 * k * X) * (sqrt T * X * (sqrt 2 * k * X)))
          with ((sqrt T * sqrt T) * (X * X) * ((sqrt 2 * sqrt 2) * (k * k) * (X * X))) by ring.
        rewrite S5, S2. lra.
      - repeat apply Rmult_le_pos; lra. }
    replace ((sqrt T + sqrt 2 * k) * X * ((sqrt T + sqrt 2 * k) * X))
      with ((sqrt T * sqrt T) * (X * X) + 2 * (sqrt T * X * (sqrt 2 * k * X)) +
            (sqrt 2 * sqrt 2) * (k * k) * (X * X)) by ring.
    rewrite S5, S2. lra. }
  assert (Half : 2 * (a * s) * (b * c) = 2 * (a * c) * (b * s)) by ring.
  pose proof (Rle_0_sqr (a * c - b * s)) as Sq. pose proof (Rle_0_sqr (a * s - b * c)) as St.
  unfold Rsqr in Sq, St.
  destruct Hd as [Hd | Hd].
  2: { apply Enough.
    assert (0 <= a * c * (a * c)) by apply Rle_0_sqr. assert (0 <= b * s * (b * s)) by apply Rle_0_sqr.
    lra. }
  assert (AA : A * A <= (a * c + b * s) * (a * c + b * s)) by (apply Rmult_le_compat; lra).
  (* What is left of 5. *)
  set (d1 := a * c - b * s) in *. set (d2 := a * s - b * c) in *.
  assert (V : A * A + B * B <= 5 * N2 - (4 * (d1 * d1) + d2 * d2)).
  { rewrite <- EN. unfold d1, d2. lra. }
  destruct (Rle_or_lt (0.03 * (X * X)) (4 * (d1 * d1) + d2 * d2)) as [G | G]; [apply Enough; lra |].
  (* x lies next to 45 degrees. *)
  assert (D : (a - b) * (c + s) = d1 + d2) by (unfold d1, d2; ring).
  assert (Dd : (a - b) * (a - b) <= 0.06 * (X * X)).
  { assert (D2 : (a - b) * (a - b) * ((c + s) * (c + s)) = (d1 + d2) * (d1 + d2)) by (rewrite <- D; ring).
    assert (Q : (d1 + d2) * (d1 + d2) <= 1.25 * (4 * (d1 * d1) + d2 * d2)).
    { pose proof (Rle_0_sqr (4 * d1 - d2)) as Q. unfold Rsqr in Q. lra. }
    assert (cs : 0.994 <= (c + s) * (c + s)).
    { assert (0 <= c * s) by (apply Rmult_le_pos; lra). lra. }
    assert (0 <= (a - b) * (a - b)) by apply Rle_0_sqr.
    assert ((a - b) * (a - b) * 0.994 <= (a - b) * (a - b) * ((c + s) * (c + s)))
      by (apply Rmult_le_compat_l; lra).
    lra. }
  assert (Ds : Rabs (a - b) <= 0.245 * X).
  { apply Rsqr_incr_0_var; [| lra]. unfold Rsqr. rewrite square_abs. lra. }
  assert (Su : a + b <= 1.41422 * X).
  { apply Rsqr_incr_0_var; [| lra]. unfold Rsqr.
    pose proof (Rle_0_sqr (a - b)) as Q. unfold Rsqr in Q. lra. }
  (* A and B/2 are at most N. *)
  assert (AN : A <= 1.003 * X).
  { apply Rsqr_incr_0_var; [| lra]. unfold Rsqr.
    assert ((a * c + b * s) * (a * c + b * s) <= N2) by (unfold d2 in St; rewrite <- EN; lra). lra. }
  assert (BN : B <= 2 * (1.003 * X)).
  { apply Rsqr_incr_0_var; [| lra]. unfold Rsqr.
    assert ((a * s + b * c) * (a * s + b * c) <= N2) by (unfold d1 in Sq; rewrite <- EN; lra). lra. }
  assert (L : v + 2 * w <= k * (3.07344 * X)).
  { eapply Rle_trans; [exact Hlin |]. apply Rmult_le_compat_l; lra. }
  assert (C : A * v + B * w <= 1.003 * X * (k * (3.07344 * X))).
  { assert (A * v <= 1.003 * X * v) by (apply Rmult_le_compat_r; lra).
    assert (B * w <= 2 * (1.003 * X) * w) by (apply Rmult_le_compat_r; lra).
    assert (1.003 * X * (v + 2 * w) <= 1.003 * X * (k * (3.07344 * X))) by (apply Rmult_le_compat_l; lra).
    lra. }
  assert (S10 : 3.1559 <= sqrt T * sqrt 2).
  { rewrite <- sqrt_mult by lra. apply Rsqr_incr_0_var; [| apply sqrt_pos].
    unfold Rsqr. rewrite sqrt_sqrt by lra. lra. }
  replace ((sqrt T + sqrt 2 * k) * X * ((sqrt T + sqrt 2 * k) * X))
    with ((sqrt T * sqrt T) * (X * X) + 2 * k * (sqrt T * sqrt 2) * (X * X) +
          (sqrt 2 * sqrt 2) * (k * k) * (X * X)) by ring.
  rewrite S5, S2.
  assert (K1 : 2 * k * 3.1559 * (X * X) <= 2 * k * (sqrt T * sqrt 2) * (X * X)).
  { apply Rmult_le_compat_r; [exact X2 |]. apply Rmult_le_compat_l; lra. }
  (* T + 0.03 + 2 * 1.003 * 3.07344 k <= T + 2 * 3.1559 k *)
  assert (K2 : 0.4 * (X * X) <= k * (X * X)) by (apply Rmult_le_compat_r; lra).
  lra.
Qed.

(** The square of the length of entries that are off by d, each. *)
Lemma norm_of_entries (z : C) (a d : R) :
  Rabs (fst z - cos a) <= d -> Rabs (snd z - sin a) <= d ->
  Rabs (fst z * fst z + snd z * snd z - 1) <= 2.83 * d + 2 * (d * d).
Proof.
  destruct z as [z1 z2]. simpl. intros Hc Hs.
  assert (Pd : 0 <= d) by (pose proof (Rabs_pos (z1 - cos a)); lra).
  set (dc := z1 - cos a) in *. set (ds := z2 - sin a) in *.
  assert (Hdc : dc * dc <= d * d) by (rewrite <- square_abs; apply Rmult_le_compat; try apply Rabs_pos; lra).
  assert (Hds : ds * ds <= d * d) by (rewrite <- square_abs; apply Rmult_le_compat; try apply Rabs_pos; lra).
  replace z1 with (cos a + dc) by (unfold dc; ring). replace z2 with (sin a + ds) by (unfold ds; ring).
  pose proof (sin2_cos2 a) as One. unfold Rsqr in One.
  assert (dd : 0 <= d * d) by (apply Rmult_le_pos; lra).
  assert (In : Rabs (cos a * dc + sin a * ds) <= 1.415 * d).
  { apply Rsqr_incr_0_var; [| lra]. unfold Rsqr. rewrite square_abs.
    pose proof (Rle_0_sqr (cos a * ds - sin a * dc)) as Q. unfold Rsqr in Q.
    assert ((cos a * dc + sin a * ds) * (cos a * dc + sin a * ds) <=
      (sin a * sin a + cos a * cos a) * (dc * dc + ds * ds)) by lra.
    rewrite One in H. lra. }
  apply Rabs_le_inv in In.
  assert (0 <= dc * dc) by apply Rle_0_sqr. assert (0 <= ds * ds) by apply Rle_0_sqr.
  apply Rabs_le. split; lra.
Qed.

(** The rotation by W, an approximation of mu z, of which the entries z are within k u of cos and
    sin: the error of the product, and of z. *)
Lemma rotation_by_scaled_entries k T h (x W z : C) (mu a : R) :
  0.4 <= k <= 0.51 -> 0 <= h <= 0.006 -> 4.98 <= T -> 5 * (1 + h) - 0.03 <= T -> 0 < mu ->
  Rabs (fst z - cos a) <= k * u F -> Rabs (snd z - sin a) <= k * u F ->
  (1 - h) * (mu * mu) <= fst W * fst W + snd W * snd W <= (1 + h) * (mu * mu) ->
  Cmod (product F x W - x * W + RtoC mu * (x * (z - turn a)))%C <=
  (sqrt T + sqrt 2 * k) * u F * (mu * Cmod x) + sqrt 2 * eta F.
Proof.
  intros Hk Hh HT HTh Pm Hc Hs HW. destruct x as [x1 x2]. destruct W as [w1 w2]. destruct z as [z1 z2].
  simpl in Hc, Hs, HW.
  pose proof u_below as Pu. pose proof (eta_pos F) as Pe.
  set (dc := z1 - cos a) in *. set (ds := z2 - sin a) in *.
  set (X := Cmod (x1, x2)).
  assert (PX : 0 <= X) by apply Cmod_ge_0.
  assert (HX : Rabs x1 * Rabs x1 + Rabs x2 * Rabs x2 = X * X).
  { unfold X, Cmod. simpl. rewrite sqrt_sqrt by nra. rewrite !square_abs. ring. }
  assert (Hdc : dc * dc <= k * u F * (k * u F)) by (rewrite <- square_abs; apply Rmult_le_compat; try apply Rabs_pos; lra).
  assert (Hds : ds * ds <= k * u F * (k * u F)) by (rewrite <- square_abs; apply Rmult_le_compat; try apply Rabs_pos; lra).
  (* The sizes of the entries, over mu. *)
  assert (im : 0 < / mu) by (apply Rinv_0_lt_compat; lra).
  set (c := Rabs w1 / mu). set (s := Rabs w2 / mu).
  assert (Pc : 0 <= c) by (apply Rmult_le_pos; [apply Rabs_pos | lra]).
  assert (Ps : 0 <= s) by (apply Rmult_le_pos; [apply Rabs_pos | lra]).
  assert (Ec : Rabs w1 = mu * c) by (unfold c; field; lra).
  assert (Es : Rabs w2 = mu * s) by (unfold s; field; lra).
  clearbody c s.
  assert (Hcs : 1 - h <= c * c + s * s <= 1 + h).
  { rewrite <- (square_abs w1), <- (square_abs w2), Ec, Es in HW.
    replace (mu * c * (mu * c) + mu * s * (mu * s)) with ((c * c + s * s) * (mu * mu)) in HW by ring.
    assert (0 < mu * mu) by (apply Rmult_lt_0_compat; lra).
    split; apply Rmult_le_reg_r with (mu * mu); lra. }
  set (um := u F * mu).
  assert (Pum : 0 < um) by (apply Rmult_lt_0_compat; lra).
  set (K := (sqrt T + sqrt 2 * k) * u F * (mu * X)).
  assert (PK : 0 <= K).
  { pose proof (sqrt_pos T). pose proof (sqrt_pos 2).
    assert (0 <= sqrt 2 * k) by (apply Rmult_le_pos; lra).
    unfold K. repeat apply Rmult_le_pos; lra. }
  (* The two coordinates of the error. *)
  set (v := Rabs (x1 * dc - x2 * ds) / u F). set (w := Rabs (x1 * ds + x2 * dc) / u F).
  assert (iu : 0 < / u F) by (apply Rinv_0_lt_compat; lra).
  assert (Pv : 0 <= v) by (apply Rmult_le_pos; [apply Rabs_pos | lra]).
  assert (Pw : 0 <= w) by (apply Rmult_le_pos; [apply Rabs_pos | lra]).
  assert (Ev : Rabs (x1 * dc - x2 * ds) = u F * v) by (unfold v; field; lra).
  assert (Ew : Rabs (x1 * ds + x2 * dc) = u F * w) by (unfold w; field; lra).
  destruct (turned_error x1 x2 dc ds (k * u F) Hc Hs) as [T1 T2].
  rewrite Ev, Ew in T1, T2.
  assert (L1 : v + 2 * w <= k * (2 * (Rabs x1 + Rabs x2) + Rabs (Rabs x1 - Rabs x2)))
    by (apply Rmult_le_reg_l with (u F); lra).
  assert (L2 : w + 2 * v <= k * (2 * (Rabs x1 + Rabs x2) + Rabs (Rabs x1 - Rabs x2)))
    by (apply Rmult_le_reg_l with (u F); lra).
  assert (VW : v * v + w * w <= 2 * (k * k) * (X * X)).
  { apply Rmult_le_reg_l with (u F * u F); [apply Rmult_lt_0_compat; lra |].
    replace (u F * u F * (v * v + w * w)) with (u F * v * (u F * v) + u F * w * (u F * w)) by ring.
    rewrite <- Ev, <- Ew, !square_abs.
    replace ((x1 * dc - x2 * ds) * (x1 * dc - x2 * ds) + (x1 * ds + x2 * dc) * (x1 * ds + x2 * dc))
      with ((x1 * x1 + x2 * x2) * (dc * dc + ds * ds)) by ring.
    rewrite <- !(square_abs x1), <- !(square_abs x2), HX.
    replace (u F * u F * (2 * (k * k) * (X * X))) with (X * X * (2 * (k * u F * (k * u F)))) by ring.
    apply Rmult_le_compat_l; [apply Rle_0_sqr | lra]. }
  clearbody v w.
  assert (KK : K * K = um * um * ((sqrt T + sqrt 2 * k) * X * ((sqrt T + sqrt 2 * k) * X))) by (unfold K, um; ring).
  set (e1 := RN F (RN F (x1 * w1) - RN F (x2 * w2)) - (x1 * w1 - x2 * w2)).
  set (e2 := RN F (RN F (x1 * w2) + RN F (x2 * w1)) - (x1 * w2 + x2 * w1)).
  replace (product F (x1, x2) (w1, w2) - (x1, x2) * (w1, w2) + RtoC mu * ((x1, x2) * ((z1, z2) - turn a)))%C
    with (e1 + mu * (x1 * dc - x2 * ds), e2 + mu * (x1 * ds + x2 * dc)).
  2: { unfold e1, e2, dc, ds, product, turn, Cminus, Cplus, Copp, Cmult, RtoC. simpl. f_equal; ring. }
  assert (Ab : forall y z, Rabs (y * z) = Rabs y * Rabs z) by apply Rabs_mult.
  (* The relative part of the difference's error, in u mu. *)
  assert (InU : forall q r A, difference_bound F (mu * q) (mu * r) A -> exists A',
    A = um * A' /\ 0 <= A' /\ (A' <= q + r \/ A' * A' + 6 * (q * r) <= 4.9 * (q * q + r * r))).
  { intros q r A [PA H]. exists (A / um).
    assert (ium : 0 < / um) by (apply Rinv_0_lt_compat; lra).
    assert (Eum : A = um * (A / um)) by (field; lra).
    split; [exact Eum |]. split; [apply Rmult_le_pos; lra |].
    revert Eum. generalize (A / um). intros A' Eum. subst A. destruct H as [H | H].
    - left. apply Rmult_le_reg_l with um; [lra |].
      replace (um * (q + r)) with (u F * (mu * q + mu * r)) by (unfold um; ring). exact H.
    - right. apply Rmult_le_reg_l with (um * um); [apply Rmult_lt_0_compat; lra |].
      replace (um * um * (A' * A' + 6 * (q * r)))
        with (um * A' * (um * A') + 6 * (u F * u F) * (mu * q * (mu * r))) by (unfold um; ring).
      replace (um * um * (4.9 * (q * q + r * r)))
        with (4.9 * (u F * u F) * (mu * q * (mu * q) + mu * r * (mu * r))) by (unfold um; ring).
      exact H. }
  assert (Step : forall e f g, Rabs e <= um * f + eta F -> Rabs (e + mu * g) <= um * f + mu * Rabs g + eta F).
  { intros e f g H. eapply Rle_trans; [apply Rabs_triang |].
    rewrite (Ab mu g), (Rabs_pos_eq mu) by lra. lra. }
  assert (Umv : forall y, mu * (u F * y) = um * y) by (intros y; unfold um; ring).
  assert (Same : x1 * w1 * (x2 * w2) = x1 * w2 * (x2 * w1)) by ring.
  destruct (Rle_or_lt 0 (x1 * w1 * (x2 * w2))) as [S | S].
  - destruct (proj1 (minus_error F enough5 (x1 * w1) (x2 * w2)) S) as (A & EA & HA).
    rewrite Same in S. pose proof (proj2 (plus_error F enough5 (x1 * w2) (x2 * w1)) S) as EB.
    fold e1 in EA. fold e2 in EB. rewrite !Ab, Ec, Es in HA, EB.
    replace (Rabs x1 * (mu * c)) with (mu * (Rabs x1 * c)) in HA by ring.
    replace (Rabs x2 * (mu * s)) with (mu * (Rabs x2 * s)) in HA by ring.
    apply InU in HA. destruct HA as (A' & -> & PA & HA).
    set (B := 2 * (Rabs x1 * s + Rabs x2 * c)).
    replace (2 * u F * (Rabs x1 * (mu * s) + Rabs x2 * (mu * c))) with (um * B) in EB by (unfold B, um; ring).
    assert (PB : 0 <= B).
    { unfold B. apply Rmult_le_pos; [lra |].
      apply Rplus_le_le_0_compat; apply Rmult_le_pos; trivial; apply Rabs_pos. }
    apply Step with (g := x1 * dc - x2 * ds) in EA. apply Step with (g := x1 * ds + x2 * dc) in EB.
    rewrite Ev, Umv in EA. rewrite Ew, Umv in EB.
    apply Cmod_of_errors with (um * (A' + v)) (um * (B + w)); try lra.
    1-2: apply Rmult_le_pos; lra.
    rewrite KK.
    replace (um * (A' + v) * (um * (A' + v)) + um * (B + w) * (um * (B + w)))
      with (um * um * ((A' + v) * (A' + v) + (B + w) * (B + w))) by ring.
    apply Rmult_le_compat_l; [apply Rle_0_sqr |].
    apply (sum_of_errors (Rabs x1) (Rabs x2) c s) with (h := h); try apply Rabs_pos; try assumption.
    unfold B; lra.
  - apply Rlt_le in S. pose proof (proj2 (minus_error F enough5 (x1 * w1) (x2 * w2)) S) as EB.
    rewrite Same in S. destruct (proj1 (plus_error F enough5 (x1 * w2) (x2 * w1)) S) as (A & EA & HA).
    fold e2 in EA. fold e1 in EB. rewrite !Ab, Ec, Es in HA, EB.
    replace (Rabs x1 * (mu * s)) with (mu * (Rabs x1 * s)) in HA by ring.
    replace (Rabs x2 * (mu * c)) with (mu * (Rabs x2 * c)) in HA by ring.
    apply InU in HA. destruct HA as (A' & -> & PA & HA).
    set (B := 2 * (Rabs x1 * c + Rabs x2 * s)).
    replace (2 * u F * (Rabs x1 * (mu * c) + Rabs x2 * (mu * s))) with (um * B) in EB by (unfold B, um; ring).
    assert (PB : 0 <= B).
    { unfold B. apply Rmult_le_pos; [lra |].
      apply Rplus_le_le_0_compat; apply Rmult_le_pos; trivial; apply Rabs_pos. }
    apply Step with (g := x1 * dc - x2 * ds) in EB. apply Step with (g := x1 * ds + x2 * dc) in EA.
    rewrite Ev, Umv in EB. rewrite Ew, Umv in EA.
    apply Cmod_of_errors with (um * (B + v)) (um * (A' + w)); try lra.
    1-2: apply Rmult_le_pos; lra.
    rewrite KK.
    replace (um * (B + v) * (um * (B + v)) + um * (A' + w) * (um * (A' + w)))
      with (um * um * ((A' + w) * (A' + w) + (B + v) * (B + v))) by ring.
    apply Rmult_le_compat_l; [apply Rle_0_sqr |].
    apply (sum_of_errors (Rabs x1) (Rabs x2) s c) with (h := h); try apply Rabs_pos; try assumption; try lra.
    unfold B; lra.
Qed.

(** Entries within k u of cos and sin, each: the rotation is within sqrt 5 + sqrt 2 k. *)
Theorem rotation_by_entries_within k (x : C) (w : C) (a : R) :
  0.4 <= k <= 0.51 ->
  Rabs (fst w - cos a) <= k * u F -> Rabs (snd w - sin a) <= k * u F ->
  Cmod (product F x w - x * turn a)%C <= (sqrt 5 + sqrt 2 * k) * u F * Cmod x + sqrt 2 * eta F.
Proof.
  intros Hk Hc Hs. pose proof u_below as Pu.
  assert (ku : 0 <= k * u F <= 0.51 / 256).
  { split; [apply Rmult_le_pos; lra |]. replace (0.51 / 256) with (0.51 * (1 / 256)) by field.
    apply Rmult_le_compat; lra. }
  assert (ku2 : k * u F * (k * u F) <= 0.51 / 256 * (0.51 / 256)) by (apply Rmult_le_compat; lra).
  pose proof (norm_of_entries w a _ Hc Hs) as N. apply Rabs_le_inv in N.
  replace (product F x w - x * turn a)%C with (product F x w - x * w + RtoC 1 * (x * (w - turn a)))%C by ring.
  replace (Cmod x) with (1 * Cmod x) by ring.
  apply rotation_by_scaled_entries with (h := 0.006); trivial; lra.
Qed.

(** From 24 bits on there is room below sqrt 5. *)
Theorem rotation_by_entries_below k (x : C) (w : C) (a : R) :
  (24 <= precision F)%Z -> 0.4 <= k <= 0.51 ->
  Rabs (fst w - cos a) <= k * u F -> Rabs (snd w - sin a) <= k * u F ->
  Cmod (product F x w - x * turn a)%C <= (sqrt 4.98 + sqrt 2 * k) * u F * Cmod x + sqrt 2 * eta F.
Proof.
  intros P Hk Hc Hs.
  assert (Pu : 0 < u F <= 1 / 10000000).
  { split; [apply u_pos |]. apply Rle_trans with (bpow radix2 (-24)).
    - unfold u. apply bpow_le. lia.
    - simpl. lra. }
  assert (ku : 0 <= k * u F <= 0.51 * (1 / 10000000)).
  { split; [apply Rmult_le_pos; lra |]. apply Rmult_le_compat; lra. }
  assert (ku2 : k * u F * (k * u F) <= 0.51 * (1 / 10000000) * (0.51 * (1 / 10000000))) by (apply Rmult_le_compat; lra).
  pose proof (norm_of_entries w a _ Hc Hs) as N. apply Rabs_le_inv in N.
  replace (product F x w - x * turn a)%C with (product F x w - x * w + RtoC 1 * (x * (w - turn a)))%C by ring.
  replace (Cmod x) with (1 * Cmod x) by ring.
  apply rotation_by_scaled_entries with (h := 0.0001); trivial; lra.
Qed.

Hypothesis range : (smallest_exponent F + precision F <= 0)%Z.

(** E = sqrt 5 + 1/sqrt 2 for correctly rounded cos and sin. *)
Theorem rotation_within_sqrt_5_and_1_over_sqrt_2 (x : C) (a : R) :
  Cmod (product F x (rounded F (turn a)) - x * turn a)%C <=
  (sqrt 5 + sqrt (1 / 2)) * u F * Cmod x + sqrt 2 * eta F.
Proof.
  replace (sqrt (1 / 2)) with (sqrt 2 * (1 / 2)) by (rewrite sqrt_half; field).
  apply rotation_by_entries_within; [lra | |]; simpl;
    (replace (1 / 2 * u F) with (u F / 2) by field); apply RN_error_unit; trivial;
    try (pose proof enough5; lia); [apply cos_unit | apply sin_unit].
Qed.

End Strict.

(** storage: entries are rounded to the wider format F first, then to the storage format N. *)
Theorem storage_within_sqrt_5_and_entries (F N : format) (x : C) (a : R) :
  (8 <= precision N)%Z -> (smallest_exponent N + precision N <= 0)%Z ->
  (precision N + 8 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z ->
  Cmod (product N x (rounded N (rounded F (turn a))) - x * turn a)%C <=
  (sqrt 5 + sqrt (1 / 2) * (1 + u F / u N)) * u N * Cmod x + sqrt 2 * eta N.
Proof.
  intros P R W R'. pose proof (u_pos N) as PN. pose proof (u_pos F) as PF.
  assert (Ratio : 0 < u F / u N <= 1 / 256).
  { split; [apply Rmult_lt_0_compat; [lra | now apply Rinv_0_lt_compat] |].
    apply Rmult_le_reg_r with (u N); [lra |]. replace (u F / u N * u N) with (u F) by (field; lra).
    assert (256 * u F <= u N); [| lra].
    unfold u. replace (256 * bpow radix2 (- precision F)) with (bpow radix2 (- precision F + 8))
      by (rewrite bpow_plus; change (bpow radix2 8) with 256; ring).
    apply bpow_le. lia. }
  replace (sqrt (1 / 2) * (1 + u F / u N)) with (sqrt 2 * ((1 + u F / u N) / 2)) by (rewrite sqrt_half; field; lra).
  assert (G : forall y, Rabs y <= 1 -> Rabs (RN N (RN F y) - y) <= (1 + u F / u N) / 2 * u N).
  { intros y H. replace ((1 + u F / u N) / 2 * u N) with (u N / 2 + u F / 2) by (field; lra).
    replace (RN N (RN F y) - y) with ((RN N (RN F y) - RN F y) + (RN F y - y)) by ring.
    eapply Rle_trans; [apply Rabs_triang |]. apply Rplus_le_compat; apply RN_error_unit; trivial; try lia.
    apply RN_unit; trivial; lia. }
  apply rotation_by_entries_within; trivial; [lra | |]; simpl; apply G; [apply cos_unit | apply sin_unit].
Qed.

(** A second-order term vanishes in the last rounding, which is within u/(1 + u). *)
Lemma last_rounding (N : format) (y y0 : C) (a b e : R) :
  (1 <= precision N)%Z -> 0 <= a -> 0 <= e ->
  Cmod (y - y0)%C <= a * u N * Cmod y0 + e ->
  a * (1 + 2 * u N) <= b * (1 + u N) + u N ->
  Cmod (rounded N y - y0)%C <= (1 + b) * u N * Cmod y0 + (1 + u N) * e + sqrt (1 / 2) * eta N.
Proof.
  intros P Pa Pe H Hab. pose proof (u_pos N) as Pu. pose proof (Cmod_near y y0) as Ny.
  pose proof (Cmod_ge_0 y0) as P0.
  eapply Rle_trans; [apply (Cmod_through _ y) |].
  pose proof (correctly_rounded_sharp N y P) as S.
  set (v := u N / (1 + u N)) in *.
  assert (V : v * (1 + u N) = u N) by (unfold v; field; lra).
  assert (Pv : 0 <= v) by (apply Rmult_le_pos; [lra | left; apply Rinv_0_lt_compat; lra]).
  assert (Vu : v <= u N). { assert (0 <= v * u N) by (apply Rmult_le_pos; lra). lra. }
  assert (I : v * Cmod y <= v * (Cmod y0 + (a * u N * Cmod y0 + e))) by (apply Rmult_le_compat_l; lra).
  assert (J : v * e <= u N * e) by (apply Rmult_le_compat_r; lra).
  assert (K : a * u N + v * (1 + a * u N) <= (1 + b) * u N).
  { apply Rmult_le_reg_r with (1 + u N); [lra |].
    replace ((a * u N + v * (1 + a * u N)) * (1 + u N))
      with (a * u N * (1 + u N) + v * (1 + u N) * (1 + a * u N)) by ring.
    rewrite V. apply Rmult_le_compat_l with (r := u N) in Hab; lra. }
  apply Rmult_le_compat_r with (r := Cmod y0) in K; [| exact P0]. lra.
Qed.

Section NarrowStrict.
Variables F N : format.
Hypothesis enough : (8 <= precision N)%Z.
Hypothesis range : (smallest_exponent N + precision N <= 0)%Z.
Hypothesis wider : (precision N + 8 <= precision F)%Z.
Hypothesis deeper : (smallest_exponent F + 1 <= smallest_exponent N)%Z.
Hypothesis range' : (smallest_exponent F + precision F <= 0)%Z.

Lemma roots : 2.236 <= sqrt 5 <= 2.2361 /\ 0.707 <= sqrt (1 / 2) <= 0.7072.
Proof.
  assert (G : forall lo hi x, 0 <= lo -> 0 <= hi -> lo * lo <= x <= hi * hi -> lo <= sqrt x <= hi).
  { intros lo hi x L H [A B]. split.
    - rewrite <- (sqrt_square lo L). apply sqrt_le_1_alt, A.
    - rewrite <- (sqrt_square hi H). apply sqrt_le_1_alt, B. }
  split; apply G; lra.
Qed.

(** float16 and bfloat16 from float32: E = (sqrt 5 + 1/sqrt 2) u32/u + 1. *)
Theorem narrow_rotation_within_budget_and_1 (x : C) (a : R) :
  Cmod (rounded N (product F x (rounded F (turn a))) - x * turn a)%C <=
  (1 + (sqrt 5 + sqrt (1 / 2)) * (u F / u N)) * u N * Cmod x + 3 / 2 * sqrt 2 * eta N.
Proof.
  assert (R : 256 * u F <= u N) by (apply u_ratio; lia).
  pose proof (u_pos N) as PN. pose proof (u_pos F) as PF. destruct roots as [R5 R2].
  set (E := sqrt 5 + sqrt (1 / 2)) in *.
  assert (PE : 0 <= E <= 3) by (unfold E; lra).
  assert (PEw : 0 <= E * (u F / u N)).
  { apply Rmult_le_pos; [lra |]. apply Rmult_le_pos; [lra | left; now apply Rinv_0_lt_compat]. }
  replace (Cmod x) with (Cmod (x * turn a)%C) by (rewrite Cmod_mult, Cmod_turn; ring).
  eapply Rle_trans; [apply (last_rounding N _ (x * turn a)%C (E * (u F / u N)) (E * (u F / u N)) (sqrt 2 * eta F)) |].
  - lia.
  - exact PEw.
  - apply Rmult_le_pos; [apply sqrt_pos | left; apply eta_pos].
  - rewrite Cmod_mult, Cmod_turn, Rmult_1_r.
    replace (E * (u F / u N) * u N) with (E * u F) by (field; lra).
    apply rotation_within_sqrt_5_and_1_over_sqrt_2; trivial. lia.
  - replace (E * (u F / u N) * (1 + 2 * u N)) with (E * (u F / u N) + 2 * (E * u F)) by (field; lra).
    replace (E * (u F / u N) * (1 + u N)) with (E * (u F / u N) + E * u F) by (field; lra).
    assert (E * u F <= 3 * u F) by (apply Rmult_le_compat_r; lra). lra.
  - pose proof (absolute_terms F N ltac:(lia) deeper). lra.
Qed.

(** table-in-storage: E = 1/sqrt 2 + 1 + (sqrt 5 + 1/sqrt 2) u32/u. *)
Theorem table_in_storage_within_budget_and_1 (x : C) (a : R) :
  Cmod (rounded N (product F x (rounded N (rounded F (turn a)))) - x * turn a)%C <=
  (1 + sqrt (1 / 2) + (sqrt 5 + sqrt (1 / 2)) * (u F / u N)) * u N * Cmod x + 3 / 2 * sqrt 2 * eta N.
Proof.
  assert (R : 256 * u F <= u N) by (apply u_ratio; lia).
  pose proof (u_pos N) as PN. pose proof (u_pos F) as PF. destruct roots as [R5 R2].
  assert (HuN : u N <= 1 / 256) by (apply u_below; exact enough).
  set (h := sqrt (1 / 2)) in *. set (w := u F / u N).
  assert (Ew : w * u N = u F) by (unfold w; field; lra).
  assert (Pw : 0 <= w <= 1 / 256).
  { split; [unfold w; apply Rmult_le_pos; [lra | left; now apply Rinv_0_lt_compat] |].
    apply Rmult_le_reg_r with (u N); lra. }
  replace (Cmod x) with (Cmod (x * turn a)%C) by (rewrite Cmod_mult, Cmod_turn; ring).
  assert (B : Cmod (product F x (rounded N (rounded F (turn a))) - x * turn a)%C <=
    then_ (h * (1 + w)) (sqrt 5 * w) (u N) * u N * (Cmod x * Cmod (turn a)) + sqrt 2 * eta F).
  { apply product_step with (rounded N (rounded F (turn a))).
    - apply Rmult_le_pos; lra.
    - lra.
    - rewrite Cmod_turn, Rmult_1_r. replace (h * (1 + w) * u N) with (h * (u N + u F)) by (rewrite <- Ew; ring).
      apply stored_entries_within; trivial; lia.
    - replace (sqrt 5 * w * u N) with (sqrt 5 * u F) by (rewrite <- Ew; ring).
      apply product_within_sqrt_5_u. lia. }
  rewrite <- Cmod_mult in B.
  set (t := then_ (h * (1 + w)) (sqrt 5 * w) (u N)) in *.
  replace (1 + h + (sqrt 5 + h) * w) with (1 + (h + (sqrt 5 + h) * w)) by ring.
  assert (Phw : 0 <= h * w) by (apply Rmult_le_pos; lra).
  assert (P5w : 0 <= sqrt 5 * w) by (apply Rmult_le_pos; lra).
  assert (Hw1 : h * w <= 0.003) by (replace 0.003 with (0.768 * (1 / 256)) by lra; apply Rmult_le_compat; lra).
  assert (Hw5 : sqrt 5 * w <= 0.009) by (replace 0.009 with (2.304 * (1 / 256)) by lra; apply Rmult_le_compat; lra).
  (* t = h + (sqrt 5 + h) w + h (1 + w) sqrt 5 w u *)
  assert (T : h * (1 + w) * (sqrt 5 * w) * u N <= 0.0072 * u N).
  { apply Rmult_le_compat_r; [lra |]. replace 0.0072 with (0.8 * 0.009) by lra.
    apply Rmult_le_compat; lra. }
  assert (T0 : 0 <= h * (1 + w) * (sqrt 5 * w) * u N)
    by (apply Rmult_le_pos; [apply Rmult_le_pos; [apply Rmult_le_pos |] |]; lra).
  eapply Rle_trans; [apply (last_rounding N _ (x * turn a)%C t (h + (sqrt 5 + h) * w) (sqrt 2 * eta F)) with (4 := B) |].
  - lia.
  - unfold t, then_. lra.
  - apply Rmult_le_pos; [apply sqrt_pos | left; apply eta_pos].
  - unfold t, then_.
    set (z := h * (1 + w) * (sqrt 5 * w) * u N) in *.
    assert ((h + (sqrt 5 + h) * w) * u N <= 0.73 * u N) by (apply Rmult_le_compat_r; lra).
    assert (z * u N <= 0.01 * u N) by (apply Rmult_le_compat_r; lra). lra.
  - pose proof (absolute_terms F N ltac:(lia) deeper). lra.
Qed.

End NarrowStrict.
