(** The laws of rotary position embeddings over the reals, for n pairs and any frequencies.

    A vector is a function from coordinates to reals; pair k is its coordinates 2k and 2k + 1
    (layouts.v has the other layout). A position gives each pair a number of its own, so that
    positions of several axes are included; for one axis it is constant. m is the attention factor. *)
From Coq Require Import Reals Lra Lia Arith Bool ZArith.
From Coquelicot Require Import Complex.
From RopeCheck Require Import turns.
Open Scope R_scope.

(** * Sums *)

Fixpoint sum (n : nat) (f : nat -> R) : R :=
  match n with O => 0 | S k => sum k f + f k end.

Lemma sum_ext n f g : (forall k, (k < n)%nat -> f k = g k) -> sum n f = sum n g.
Proof. induction n; simpl; intros H; [trivial |]. rewrite IHn, H; auto. Qed.

Lemma sum_plus n f g : sum n (fun k => f k + g k) = sum n f + sum n g.
Proof. induction n; simpl; [| rewrite IHn]; ring. Qed.

Lemma sum_scal n c f : sum n (fun k => c * f k) = c * sum n f.
Proof. induction n; simpl; [| rewrite IHn]; ring. Qed.

Lemma sum_zero n : sum n (fun _ => 0) = 0.
Proof. induction n; simpl; [| rewrite IHn]; ring. Qed.

Lemma sum_le n f g : (forall k, (k < n)%nat -> f k <= g k) -> sum n f <= sum n g.
Proof.
  induction n; simpl; intros H; [lra |]. apply Rplus_le_compat; auto.
Qed.

Lemma sum_exchange n m f :
  sum n (fun i => sum m (fun j => f i j)) = sum m (fun j => sum n (fun i => f i j)).
Proof.
  induction n; simpl; [now rewrite sum_zero | now rewrite IHn, <- sum_plus].
Qed.

Lemma sum_single n f k0 :
  (k0 < n)%nat -> (forall k, (k < n)%nat -> k <> k0 -> f k = 0) -> sum n f = f k0.
Proof.
  induction n; intros H Z; [lia |]. simpl. destruct (Nat.eq_dec k0 n) as [-> | E].
  - rewrite (sum_ext n f (fun _ => 0)), sum_zero; [ring |]. intros k K. apply Z; lia.
  - rewrite IHn, (Z n); [ring | lia | lia | lia |]. intros k K. apply Z. lia.
Qed.

Lemma sum_pairs n f : sum (2 * n) f = sum n (fun k => f (2 * k)%nat + f (2 * k + 1)%nat).
Proof.
  induction n; [reflexivity |]. replace (2 * S n)%nat with (S (S (2 * n))) by lia.
  change (sum (2 * n) f + f (2 * n)%nat + f (S (2 * n)) =
          sum n (fun k => f (2 * k)%nat + f (2 * k + 1)%nat) + (f (2 * n)%nat + f (2 * n + 1)%nat)).
  rewrite IHn. replace (S (2 * n)) with (2 * n + 1)%nat by lia. ring.
Qed.

(** Every coordinate is the first or the second one of a pair. *)
Lemma coordinate i : exists k, i = (2 * k)%nat \/ i = (2 * k + 1)%nat.
Proof. destruct (Nat.Even_or_Odd i) as [[k ->] | [k ->]]; exists k; lia. Qed.

Lemma half_of_even k : Nat.div2 (2 * k) = k.
Proof. apply Nat.div2_double. Qed.
Lemma half_of_odd k : Nat.div2 (2 * k + 1) = k.
Proof. replace (2 * k + 1)%nat with (S (2 * k)) by lia. apply Nat.div2_succ_double. Qed.
Lemma odd_of_even k : Nat.odd (2 * k) = false.
Proof. rewrite Nat.odd_mul. reflexivity. Qed.
Lemma odd_of_odd k : Nat.odd (2 * k + 1) = true.
Proof. rewrite Nat.odd_add, Nat.odd_mul. reflexivity. Qed.

(** * The rotation in matrix form and in complex form *)

Definition vector := nat -> R.
Definition matrix := nat -> nat -> R.
Definition position := nat -> R.  (* of each pair *)

(** Pair k of a vector as a complex number. *)
Definition pair (x : vector) (k : nat) : C := (x (2 * k)%nat, x (2 * k + 1)%nat).

(** Complex form: each pair is multiplied by m e^{i t theta}. *)
Definition rope (m : R) (theta : nat -> R) (t : position) (x : vector) : vector :=
  fun i =>
    let k := Nat.div2 i in
    let z := (RtoC m * (pair x k * turn (t k * theta k)))%C in
    if Nat.odd i then snd z else fst z.

(** Matrix form, for row vectors: 2 x 2 blocks [[cos, sin], [-sin, cos]] on the diagonal. *)
Definition block (a : R) (i j : bool) : R :=
  match i, j with
  | false, false => cos a | false, true => sin a
  | true, false => - sin a | true, true => cos a
  end.

Definition rope_matrix (m : R) (theta : nat -> R) (t : position) : matrix :=
  fun i j =>
    let k := Nat.div2 i in
    if Nat.eqb k (Nat.div2 j) then m * block (t k * theta k) (Nat.odd i) (Nat.odd j) else 0.

(** x M, M N and the transpose, for d coordinates. *)
Definition times (d : nat) (x : vector) (M : matrix) : vector := fun j => sum d (fun i => x i * M i j).
Definition matrix_product (d : nat) (M N : matrix) : matrix :=
  fun i j => sum d (fun k => M i k * N k j).
Definition transpose (M : matrix) : matrix := fun i j => M j i.
Definition dot (d : nat) (x y : vector) : R := sum d (fun i => x i * y i).

Definition minus (t s : position) : position := fun k => t k - s k.
Definition plus (t s : position) : position := fun k => t k + s k.
Definition opposite (t : position) : position := fun k => - t k.

(** A pair of the rotated vector. *)
Theorem complex_form m theta t x k :
  pair (rope m theta t x) k = (RtoC m * (pair x k * turn (t k * theta k)))%C.
Proof.
  unfold pair at 1. unfold rope. rewrite half_of_even, half_of_odd, odd_of_even, odd_of_odd.
  now destruct (RtoC m * (pair x k * turn (t k * theta k)))%C.
Qed.

(** The two coordinates, as the textbook writes them. *)
Theorem coordinates_of_rope m theta t x k :
  rope m theta t x (2 * k)%nat = m * (x (2 * k)%nat * cos (t k * theta k) - x (2 * k + 1)%nat * sin (t k * theta k)) /\
  rope m theta t x (2 * k + 1)%nat = m * (x (2 * k)%nat * sin (t k * theta k) + x (2 * k + 1)%nat * cos (t k * theta k)).
Proof.
  pose proof (complex_form m theta t x k) as H. unfold pair, turn, Cmult, RtoC in H. simpl in H.
  injection H as H1 H2. simpl. rewrite H1, H2. split; ring.
Qed.

(** The two forms are one map. *)
Theorem matrix_form_is_complex_form n m theta t x j :
  (j < 2 * n)%nat -> times (2 * n) x (rope_matrix m theta t) j = rope m theta t x j.
Proof.
  intros Hj. unfold times. rewrite sum_pairs.
  destruct (coordinate j) as [k Hk].
  rewrite (sum_single n _ k); [| lia |].
  - unfold rope_matrix. rewrite half_of_even, half_of_odd, odd_of_even, odd_of_odd.
    destruct (coordinates_of_rope m theta t x k) as [C1 C2].
    destruct Hk as [-> | ->]; rewrite ?half_of_even, ?half_of_odd, ?odd_of_even, ?odd_of_odd, Nat.eqb_refl.
    + rewrite C1. simpl. ring.
    + rewrite C2. simpl. ring.
  - intros l Hl E. unfold rope_matrix. rewrite half_of_even, half_of_odd.
    assert (N : Nat.div2 j = k) by (destruct Hk as [-> | ->]; [apply half_of_even | apply half_of_odd]).
    rewrite N. apply Nat.eqb_neq in E. rewrite E. ring.
Qed.

(** * Inner products *)

(** The complex inner product of one pair. *)
Definition inner (x y : vector) (k : nat) : C := (pair x k * conj (pair y k))%C.

Theorem real_part_is_the_dot_product n x y : dot (2 * n) x y = sum n (fun k => fst (inner x y k)).
Proof.
  unfold dot. rewrite sum_pairs. apply sum_ext. intros k _. unfold inner, pair, conj. simpl. ring.
Qed.

(** complex_inner_product: x' conj(y') = m^2 x conj(y) e^{i(t-s)theta}, the whole complex number. *)
Theorem complex_inner_product m theta t s x y k :
  inner (rope m theta t x) (rope m theta s y) k =
  (RtoC (m * m) * (inner x y k * turn (minus t s k * theta k)))%C.
Proof.
  unfold inner. rewrite !complex_form, !conj_mult, conj_real, conj_turn. unfold minus.
  replace ((t k - s k) * theta k) with (t k * theta k + - (s k * theta k)) by ring.
  rewrite <- turn_plus, RtoC_mult. ring.
Qed.

(** shift_invariance: positions t and s count through their difference alone. *)
Theorem inner_product_depends_on_the_difference n m theta t s t' s' x y :
  (forall k, (k < n)%nat -> t k - s k = t' k - s' k) ->
  dot (2 * n) (rope m theta t x) (rope m theta s y) =
  dot (2 * n) (rope m theta t' x) (rope m theta s' y).
Proof.
  intros H. rewrite !real_part_is_the_dot_product. apply sum_ext. intros k K.
  rewrite !complex_inner_product. unfold minus. now rewrite (H k K).
Qed.

Theorem shift_invariance n m theta t s shift x y :
  dot (2 * n) (rope m theta (plus t shift) x) (rope m theta (plus s shift) y) =
  dot (2 * n) (rope m theta t x) (rope m theta s y).
Proof. apply inner_product_depends_on_the_difference. intros k _. unfold plus. ring. Qed.

(** * The transpose derivation, step by step *)

(** For any matrices: (x M)(y N)^T = x M N^T y^T. *)
Theorem product_of_rows d x y M N :
  dot d (times d x M) (times d y N) = dot d (times d x (matrix_product d M (transpose N))) y.
Proof.
  unfold dot, times, matrix_product, transpose.
  rewrite (sum_ext d _ (fun j => sum d (fun l => sum d (fun i => x i * M i j * (N l j * y l))))).
  2: { intros j _. rewrite Rmult_comm, <- sum_scal. 
       rewrite (sum_ext d (fun k => sum d (fun i => y i * N i j) * (x k * M k j))
                        (fun i => sum d (fun l => x i * M i j * (N l j * y l)))).
       - apply sum_exchange.
       - intros i _. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros l _. ring. }
  rewrite sum_exchange. apply sum_ext. intros l _.
  rewrite sum_exchange, Rmult_comm, <- sum_scal. apply sum_ext. intros i _.
  replace (y l * (x i * sum d (fun k => M i k * N l k))) with (x i * y l * sum d (fun k => M i k * N l k)) by ring.
  rewrite <- sum_scal. apply sum_ext. intros j _. ring.
Qed.

(** R_s^T = R_{-s}. *)
Theorem transpose_is_opposite m theta s i j :
  transpose (rope_matrix m theta s) i j = rope_matrix m theta (opposite s) i j.
Proof.
  unfold transpose, rope_matrix, opposite. rewrite Nat.eqb_sym.
  destruct (Nat.eqb_spec (Nat.div2 i) (Nat.div2 j)) as [E |]; [| trivial].
  rewrite E. f_equal. rewrite Ropp_mult_distr_l_reverse.
  destruct (Nat.odd i), (Nat.odd j); simpl; now rewrite ?cos_neg, ?sin_neg, ?Ropp_involutive.
Qed.

(** R_t R_s = R_{t+s}, with the attention factors multiplied. *)
Theorem matrices_compose n m m' theta t s i j :
  (i < 2 * n)%nat -> (j < 2 * n)%nat ->
  matrix_product (2 * n) (rope_matrix m theta t) (rope_matrix m' theta s) i j =
  rope_matrix (m * m') theta (plus t s) i j.
Proof.
  intros Hi Hj. unfold matrix_product.
  change (times (2 * n) (rope_matrix m theta t i) (rope_matrix m' theta s) j =
          rope_matrix (m * m') theta (plus t s) i j).
  rewrite matrix_form_is_complex_form by exact Hj.
  destruct (coordinate i) as [k Hk]. destruct (coordinate j) as [l Hl].
  destruct (coordinates_of_rope m' theta s (rope_matrix m theta t i) l) as [C1 C2].
  assert (Di : Nat.div2 i = k) by (destruct Hk as [-> | ->]; [apply half_of_even | apply half_of_odd]).
  assert (Sum : plus t s k * theta k = t k * theta k + s k * theta k) by (unfold plus; ring).
  destruct Hl as [-> | ->]; [rewrite C1 | rewrite C2]; unfold rope_matrix;
    rewrite ?half_of_even, ?half_of_odd, ?odd_of_even, ?odd_of_odd, Di;
    destruct (Nat.eqb_spec k l) as [<- |]; try ring;
    rewrite Sum; destruct Hk as [-> | ->]; rewrite ?odd_of_even, ?odd_of_odd; simpl;
    rewrite ?cos_plus, ?sin_plus; ring.
Qed.

(** transpose_derivation: the chain of four, for x' = x R_t and y' = y R_s.
    x' y'^T = x R_t R_s^T y^T = x R_t R_{-s} y^T = x R_{t-s} y^T, times m^2. *)
Theorem transpose_derivation n m theta t s x y :
  let R p := rope_matrix m theta p in
  dot (2 * n) (times (2 * n) x (R t)) (times (2 * n) y (R s)) =
    dot (2 * n) (times (2 * n) x (matrix_product (2 * n) (R t) (transpose (R s)))) y /\
  dot (2 * n) (times (2 * n) x (matrix_product (2 * n) (R t) (transpose (R s)))) y =
    dot (2 * n) (times (2 * n) x (matrix_product (2 * n) (R t) (R (opposite s)))) y /\
  dot (2 * n) (times (2 * n) x (matrix_product (2 * n) (R t) (R (opposite s)))) y =
    m * m * dot (2 * n) (times (2 * n) x (rope_matrix 1 theta (minus t s))) y.
Proof.
  intros R. split; [apply product_of_rows |]. split.
  - unfold dot, times. apply sum_ext. intros j _. f_equal. apply sum_ext. intros i _. f_equal.
    unfold matrix_product. apply sum_ext. intros k _. f_equal. apply transpose_is_opposite.
  - unfold dot, times. rewrite <- sum_scal. apply sum_ext. intros j Hj.
    rewrite (sum_ext (2 * n) _ (fun i => m * m * (x i * rope_matrix 1 theta (minus t s) i j))).
    + rewrite sum_scal. ring.
    + intros i Hi. unfold R. rewrite matrices_compose by assumption.
      unfold rope_matrix. destruct (Nat.eqb _ _); [| ring].
      replace (plus t (opposite s) (Nat.div2 i)) with (minus t s (Nat.div2 i)) by (unfold plus, opposite, minus; ring).
      ring.
Qed.

(** The wrong twin, R_s for R_s^T, is another bilinear form as soon as the sine of one s theta is
    not 0: some x and y tell x R_{t+s} y^T from x' y'^T. *)
Theorem wrong_transpose_derivation n theta t s k :
  (k < n)%nat -> sin (s k * theta k) <> 0 ->
  exists x y,
    dot (2 * n) (times (2 * n) x (rope_matrix 1 theta t)) (times (2 * n) y (rope_matrix 1 theta s)) <>
    dot (2 * n) (times (2 * n) x (rope_matrix 1 theta (plus t s))) y.
Proof.
  intros Hk Hs.
  set (e := fun i j : nat => if Nat.eqb j i then 1 else 0).
  assert (Left : forall y, dot (2 * n) (times (2 * n) (e (2 * k)%nat) (rope_matrix 1 theta t)) (times (2 * n) y (rope_matrix 1 theta s)) =
    y (2 * k)%nat * cos ((t k - s k) * theta k) + y (2 * k + 1)%nat * sin ((t k - s k) * theta k)).
  { intros y. destruct (transpose_derivation n 1 theta t s (e (2 * k)%nat) y) as (D1 & D2 & D3).
    rewrite D1, D2, D3. unfold dot. rewrite sum_pairs, (sum_single n _ k); [| exact Hk |].
    - rewrite !matrix_form_is_complex_form by lia.
      destruct (coordinates_of_rope 1 theta (minus t s) (e (2 * k)%nat) k) as [-> ->].
      unfold e, minus. rewrite Nat.eqb_refl. replace (Nat.eqb (2 * k + 1) (2 * k)) with false by (symmetry; apply Nat.eqb_neq; lia). ring.
    - intros l Hl E. rewrite !matrix_form_is_complex_form by lia.
      destruct (coordinates_of_rope 1 theta (minus t s) (e (2 * k)%nat) l) as [-> ->].
      unfold e. replace (Nat.eqb (2 * l + 1) (2 * k)) with false by (symmetry; apply Nat.eqb_neq; lia).
      replace (Nat.eqb (2 * l) (2 * k)) with false by (symmetry; apply Nat.eqb_neq; lia). ring. }
  assert (Right : forall y, dot (2 * n) (times (2 * n) (e (2 * k)%nat) (rope_matrix 1 theta (plus t s))) y =
    y (2 * k)%nat * cos ((t k + s k) * theta k) + y (2 * k + 1)%nat * sin ((t k + s k) * theta k)).
  { intros y. unfold dot. rewrite sum_pairs, (sum_single n _ k); [| exact Hk |].
    - rewrite !matrix_form_is_complex_form by lia.
      destruct (coordinates_of_rope 1 theta (plus t s) (e (2 * k)%nat) k) as [-> ->].
      unfold e, plus. rewrite Nat.eqb_refl. replace (Nat.eqb (2 * k + 1) (2 * k)) with false by (symmetry; apply Nat.eqb_neq; lia). ring.
    - intros l Hl E. rewrite !matrix_form_is_complex_form by lia.
      destruct (coordinates_of_rope 1 theta (plus t s) (e (2 * k)%nat) l) as [-> ->].
      unfold e. replace (Nat.eqb (2 * l + 1) (2 * k)) with false by (symmetry; apply Nat.eqb_neq; lia).
      replace (Nat.eqb (2 * l) (2 * k)) with false by (symmetry; apply Nat.eqb_neq; lia). ring. }
  set (a := t k * theta k) in *. set (b := s k * theta k) in *.
  assert (Da : (t k - s k) * theta k = a - b) by (unfold a, b; ring).
  assert (Sa : (t k + s k) * theta k = a + b) by (unfold a, b; ring).
  rewrite Da in Left. rewrite Sa in Right.
  assert (O : Nat.eqb (2 * k + 1) (2 * k) = false) by (apply Nat.eqb_neq; lia).
  assert (O' : Nat.eqb (2 * k) (2 * k + 1) = false) by (apply Nat.eqb_neq; lia).
  destruct (Req_dec (sin a) 0) as [Z | Z].
  - exists (e (2 * k)%nat), (e (2 * k + 1)%nat). rewrite Left, Right. unfold e. rewrite O', Nat.eqb_refl, sin_minus, sin_plus.
    assert (cos a <> 0) by (intros E; pose proof (sin2_cos2 a) as P; rewrite Z, E in P; unfold Rsqr in P; lra).
    intros E. apply (Rmult_integral_contrapositive_currified (cos a) (sin b)); trivial. lra.
  - exists (e (2 * k)%nat), (e (2 * k)%nat). rewrite Left, Right. unfold e. rewrite O, Nat.eqb_refl, cos_minus, cos_plus.
    intros E. apply (Rmult_integral_contrapositive_currified (sin a) (sin b)); trivial. lra.
Qed.

(** * Norms, group laws, linearity, independence, the transpose *)

Definition norm (d : nat) (x : vector) : R := sqrt (dot d x x).

(** norm_is_preserved, of each pair and of the vector. *)
Theorem norm_of_a_pair_is_preserved m theta t x k :
  Cmod (pair (rope m theta t x) k) = Rabs m * Cmod (pair x k).
Proof. rewrite complex_form, !Cmod_mult, Cmod_turn, Cmod_R. ring. Qed.

Lemma dot_of_rotated n m theta t x :
  dot (2 * n) (rope m theta t x) (rope m theta t x) = m * m * dot (2 * n) x x.
Proof.
  rewrite !real_part_is_the_dot_product, <- sum_scal. apply sum_ext. intros k _.
  rewrite complex_inner_product. unfold minus. rewrite Rminus_diag_eq, Rmult_0_l, turn_0 by reflexivity.
  simpl. ring.
Qed.

Theorem norm_is_preserved n m theta t x :
  norm (2 * n) (rope m theta t x) = Rabs m * norm (2 * n) x.
Proof.
  unfold norm. rewrite dot_of_rotated, sqrt_mult_alt by apply Rle_0_sqr. f_equal. apply sqrt_Rsqr_abs.
Qed.

Lemma same_pairs_same_vector x y i : pair x (Nat.div2 i) = pair y (Nat.div2 i) -> x i = y i.
Proof.
  intros H. unfold pair in H. injection H as H1 H2.
  destruct (coordinate i) as [k [-> | ->]].
  - rewrite half_of_even in H1. exact H1.
  - rewrite half_of_odd in H2. exact H2.
Qed.

(** rotations_compose: Ro(Ro(x, t), s) = m Ro(x, t + s). *)
Theorem rotations_compose m theta t s x i :
  rope m theta s (rope m theta t x) i = m * rope m theta (plus t s) x i.
Proof.
  change (rope m theta s (rope m theta t x) i = (fun i => m * rope m theta (plus t s) x i) i).
  apply same_pairs_same_vector. generalize (Nat.div2 i). intros k. rewrite !complex_form.
  assert (E : pair (fun i => m * rope m theta (plus t s) x i) k = (RtoC m * pair (rope m theta (plus t s) x) k)%C).
  { unfold pair, Cmult, RtoC. simpl. f_equal; ring. }
  rewrite E, complex_form. unfold plus. rewrite Rmult_plus_distr_r, <- turn_plus. ring.
Qed.

(** inverse_undoes: rotating to -t, and the transpose, give m^2 x. *)
Theorem opposite_position_undoes m theta t x i :
  rope m theta (opposite t) (rope m theta t x) i = m * m * x i.
Proof.
  rewrite rotations_compose. rewrite Rmult_assoc. f_equal.
  change (rope m theta (plus t (opposite t)) x i = (fun i => m * x i) i).
  apply same_pairs_same_vector. generalize (Nat.div2 i). intros k. rewrite complex_form.
  replace (plus t (opposite t) k * theta k) with 0 by (unfold plus, opposite; ring).
  rewrite turn_0. unfold pair, Cmult, RtoC. simpl. f_equal; ring.
Qed.

Theorem inverse_undoes n m theta t x j :
  (j < 2 * n)%nat ->
  times (2 * n) (times (2 * n) x (rope_matrix m theta t)) (transpose (rope_matrix m theta t)) j = m * m * x j.
Proof.
  intros Hj. rewrite <- (opposite_position_undoes m theta t x j).
  rewrite <- (matrix_form_is_complex_form n) by exact Hj. unfold times at 1 3.
  apply sum_ext. intros i Hi. rewrite transpose_is_opposite. f_equal.
  now apply matrix_form_is_complex_form.
Qed.

(** one_step_is_one_step: back by t and on by t + 1 is m times one step, at every t. *)
Theorem one_step_is_one_step m theta t x i :
  rope m theta (plus t (fun _ => 1)) (rope m theta (opposite t) x) i = m * rope m theta (fun _ => 1) x i.
Proof.
  rewrite rotations_compose. f_equal. unfold rope.
  replace (plus (opposite t) (plus t (fun _ => 1)) (Nat.div2 i)) with 1 by (unfold plus, opposite; ring).
  reflexivity.
Qed.

(** identity_at_zero *)
Theorem identity_at_zero theta x i : rope 1 theta (fun _ => 0) x i = x i.
Proof.
  apply same_pairs_same_vector. generalize (Nat.div2 i). intros k.
  rewrite complex_form, Rmult_0_l, turn_0. ring.
Qed.

(** blocks_are_independent: block k of the output depends on block k of the input alone. *)
Theorem blocks_are_independent m theta t x y k :
  pair x k = pair y k -> pair (rope m theta t x) k = pair (rope m theta t y) k.
Proof. intros H. now rewrite !complex_form, H. Qed.

(** linearity, and powers_of_two_scale_exactly over the reals. *)
Theorem linearity m theta t x y c i :
  rope m theta t (fun i => x i + y i) i = rope m theta t x i + rope m theta t y i /\
  rope m theta t (fun i => c * x i) i = c * rope m theta t x i.
Proof.
  destruct (coordinate i) as [k [-> | ->]].
  - destruct (coordinates_of_rope m theta t x k) as [-> _]. destruct (coordinates_of_rope m theta t y k) as [-> _].
    destruct (coordinates_of_rope m theta t (fun i => x i + y i) k) as [-> _].
    destruct (coordinates_of_rope m theta t (fun i => c * x i) k) as [-> _]. split; ring.
  - destruct (coordinates_of_rope m theta t x k) as [_ ->]. destruct (coordinates_of_rope m theta t y k) as [_ ->].
    destruct (coordinates_of_rope m theta t (fun i => x i + y i) k) as [_ ->].
    destruct (coordinates_of_rope m theta t (fun i => c * x i) k) as [_ ->]. split; ring.
Qed.

(** backward_is_the_transpose: <Ro(x), g> = <x, Ro^T(g)>, and Ro^T is the rotation to -t. *)
Theorem backward_is_the_transpose n m theta t x g :
  dot (2 * n) (rope m theta t x) g =
  dot (2 * n) x (times (2 * n) g (transpose (rope_matrix m theta t))) /\
  dot (2 * n) (rope m theta t x) g = dot (2 * n) x (rope m theta (opposite t) g) /\
  forall j, (j < 2 * n)%nat ->
  times (2 * n) g (transpose (rope_matrix m theta t)) j = rope m theta (opposite t) g j.
Proof.
  assert (G : forall j, (j < 2 * n)%nat ->
    times (2 * n) g (transpose (rope_matrix m theta t)) j = rope m theta (opposite t) g j).
  { intros j Hj. rewrite <- (matrix_form_is_complex_form n) by exact Hj. unfold times. apply sum_ext.
    intros i _. now rewrite transpose_is_opposite. }
  assert (A : dot (2 * n) (rope m theta t x) g = dot (2 * n) x (rope m theta (opposite t) g)).
  { unfold dot. rewrite !sum_pairs. apply sum_ext. intros k _.
    destruct (coordinates_of_rope m theta t x k) as [-> ->].
    destruct (coordinates_of_rope m theta (opposite t) g k) as [-> ->].
    unfold opposite. rewrite Ropp_mult_distr_l_reverse, cos_neg, sin_neg. ring. }
  split; [| split; [exact A | exact G]]. rewrite A. unfold dot. apply sum_ext. intros j Hj. f_equal.
  symmetry. now apply G.
Qed.

(** rest_passes_through: n pairs from coordinate [first] on are rotated, the rest is not. *)
Definition rope_in_window (first n : nat) m theta t (x : vector) : vector :=
  fun i => if (first <=? i)%nat && (i <? first + 2 * n)%nat
           then rope m theta t (fun j => x (first + j)%nat) (i - first)%nat else x i.

Theorem rest_passes_through first n m theta t x i :
  (i < first \/ first + 2 * n <= i)%nat -> rope_in_window first n m theta t x i = x i.
Proof.
  intros H. unfold rope_in_window.
  destruct (Nat.leb_spec first i); destruct (Nat.ltb_spec i (first + 2 * n)); simpl; trivial; lia.
Qed.

(** * Uniqueness of positions *)

Definition irrational_turns (a : R) : Prop := forall p q : Z, q <> 0%Z -> a * IZR q <> IZR p * PI.

(** positions_are_unique: if theta/pi is irrational for a pair that is not 0, two different integer
    positions give it two different values, *)
Theorem positions_are_unique m theta (t s : nat -> Z) x k :
  m <> 0 -> pair x k <> RtoC 0 -> irrational_turns (theta k) -> t k <> s k ->
  pair (rope m theta (fun k => IZR (t k)) x) k <> pair (rope m theta (fun k => IZR (s k)) x) k.
Proof.
  intros Hm Hx Hth Hts E. rewrite !complex_form in E.
  assert (M : RtoC m <> RtoC 0) by (intros H; apply Hm; now apply RtoC_inj).
  assert (T : turn (IZR (t k) * theta k) = turn (IZR (s k) * theta k)).
  { apply (f_equal (fun z => (/ pair x k * (/ RtoC m * z))%C)) in E.
    assert (I : forall z, (/ pair x k * (/ RtoC m * (RtoC m * (pair x k * z))))%C = z).
    { intros z. field. split; assumption. }
    now rewrite !I in E. }
  apply turn_equal in T. destruct T as [j J].
  apply (Hth (2 * j)%Z (t k - s k)%Z); [lia |]. rewrite minus_IZR, mult_IZR. lra.
Qed.

(** and if theta q = 2 pi p, positions q apart are one and the same. *)
Theorem positions_collide m theta t x (p q : Z) k :
  theta k * IZR q = 2 * PI * IZR p ->
  pair (rope m theta (plus t (fun _ => IZR q)) x) k = pair (rope m theta t x) k.
Proof.
  intros H. rewrite !complex_form. do 2 f_equal. apply turn_equal. exists p.
  unfold plus. rewrite Rmult_plus_distr_r, (Rmult_comm (IZR q)), H. ring.
Qed.

(** If theta/pi is rational, there is such a period: every position has one with the same pair. *)
Theorem rational_turns_collide theta k :
  (exists p q : Z, q <> 0%Z /\ theta k * IZR q = IZR p * PI) ->
  exists period : Z, period <> 0%Z /\
  forall m t x, pair (rope m theta (plus t (fun _ => IZR period)) x) k = pair (rope m theta t x) k.
Proof.
  intros (p & q & Hq & H). exists (2 * q)%Z. split; [lia |]. intros m t x.
  apply positions_collide with p. rewrite mult_IZR. lra.
Qed.

(** And if all pairs are such, they have a period in common: the whole vector repeats. *)
Theorem rational_turns_have_a_common_period n theta :
  (forall k, (k < n)%nat -> exists p q : Z, q <> 0%Z /\ theta k * IZR q = IZR p * PI) ->
  exists period : Z, period <> 0%Z /\
  forall m t x k, (k < n)%nat ->
  pair (rope m theta (plus t (fun _ => IZR period)) x) k = pair (rope m theta t x) k.
Proof.
  intros H.
  assert (P : forall l, (l <= n)%nat -> exists period : Z, period <> 0%Z /\
    forall k, (k < l)%nat -> exists p : Z, theta k * IZR period = 2 * PI * IZR p).
  { induction l as [| l IH]; intros L.
    - exists 1%Z. split; [lia |]. intros k K. exfalso. lia.
    - destruct IH as (a & Ha & A); [lia |]. destruct (H l) as (p & q & Hq & E); [lia |].
      exists (a * (2 * q))%Z. split; [apply Z.neq_mul_0; split; lia |].
      intros k K. destruct (Nat.eq_dec k l) as [-> | N].
      + exists (a * p)%Z. rewrite !mult_IZR.
        replace (theta l * (IZR a * (2 * IZR q))) with (2 * IZR a * (theta l * IZR q)) by ring.
        rewrite E. ring.
      + destruct (A k) as [p' E']; [lia |]. exists (p' * (2 * q))%Z. rewrite !mult_IZR.
        replace (theta k * (IZR a * (2 * IZR q))) with (theta k * IZR a * (2 * IZR q)) by ring.
        rewrite E'. ring. }
  destruct (P n (le_n n)) as (period & Hp & Q). exists period. split; [exact Hp |].
  intros m t x k K. destruct (Q k K) as [p E]. now apply positions_collide with p.
Qed.
