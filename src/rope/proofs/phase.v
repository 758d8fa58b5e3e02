(** The phase of a position, in fixed point: src/rope/turns.h and PhaseAt of simd/row-inl.h.

    A phase is an integer F below B^n, read as the fraction F / B^n of a turn, in n words of one
    base B (2^64 in the code, six words; 2^32 within PhaseAt). Everything here is exact integer
    arithmetic, whatever B and n. *)
From Coq Require Import ZArith Lia List Reals Lra.
Import ListNotations.
Open Scope Z_scope.

Section Words.
Variable B : Z.
Hypothesis base : 1 < B.

(** Words from the least significant one on. *)
Fixpoint value (words : list Z) : Z :=
  match words with [] => 0 | w :: rest => w + B * value rest end.

Definition in_range (words : list Z) : Prop := Forall (fun w => 0 <= w < B) words.

Lemma value_bounds words : in_range words -> 0 <= value words < B ^ Z.of_nat (length words).
Proof.
  induction 1 as [| w rest Hw _ IH]; [simpl; lia |]. cbn [value length].
  rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia. nia.
Qed.

(** The loop of times(): each word times the steps, plus the carry, low part kept. *)
Fixpoint times_loop (words : list Z) (steps carry : Z) : list Z :=
  match words with
  | [] => []
  | w :: rest =>
      let p := w * steps + carry in p mod B :: times_loop rest steps (p / B)
  end.

Lemma split_mod p r m : 0 < m -> (p + B * r) mod (B * m) = p mod B + B * ((r + p / B) mod m).
Proof.
  intros Pm. symmetry. apply (Z.mod_unique _ _ ((r + p / B) / m)).
  - left. pose proof (Z.mod_pos_bound p B ltac:(lia)). pose proof (Z.mod_pos_bound (r + p / B) m Pm). nia.
  - pose proof (Z.div_mod p B ltac:(lia)) as Dp. pose proof (Z.div_mod (r + p / B) m ltac:(lia)) as Dr.
    set (q := (r + p / B) / m) in *. set (v := (r + p / B) mod m) in *.
    replace (B * m * q + (p mod B + B * v)) with (B * (m * q + v) + p mod B) by ring.
    rewrite <- Dr. lia.
Qed.

Lemma times_loop_length words steps : forall carry, length (times_loop words steps carry) = length words.
Proof. induction words; intros; simpl; [| rewrite IHwords]; reflexivity. Qed.

(** No product with its carry needs more than two words, *)
Theorem carry_fits_a_word words steps carry :
  in_range words -> 0 <= steps < B -> 0 <= carry < B ->
  forall w, In w words -> 0 <= (w * steps + carry) / B < B /\ w * steps + carry < B * B.
Proof.
  intros R S C w I. unfold in_range in R. rewrite Forall_forall in R. specialize (R w I). split.
  - split; [apply Z.div_pos; nia | apply Z.div_lt_upper_bound; nia].
  - nia.
Qed.

(** and the loop gives the product mod B^n: whole turns are dropped. *)
Theorem times_is_exact words steps :
  forall carry, value (times_loop words steps carry) =
  (value words * steps + carry) mod B ^ Z.of_nat (length words).
Proof.
  induction words as [| w rest IH]; intros carry.
  - cbn. now rewrite Z.mod_1_r.
  - cbn [times_loop value length]. rewrite IH, Nat2Z.inj_succ, Z.pow_succ_r by lia.
    set (p := w * steps + carry). set (m := B ^ Z.of_nat (length rest)).
    assert (Pm : 0 < m) by (apply Z.pow_pos_nonneg; lia).
    replace ((w + B * value rest) * steps + carry) with (p + B * (value rest * steps)) by (unfold p; ring).
    symmetry. now apply split_mod.
Qed.

(** add() and negate() the same way. *)
Fixpoint add_loop (a b : list Z) (carry : Z) : list Z :=
  match a, b with
  | x :: a', y :: b' => let s := x + y + carry in s mod B :: add_loop a' b' (s / B)
  | _, _ => []
  end.

Theorem add_is_exact a : forall b carry,
  length a = length b ->
  value (add_loop a b carry) = (value a + value b + carry) mod B ^ Z.of_nat (length a).
Proof.
  induction a as [| x a IH]; intros [| y b] carry L; try discriminate L.
  - cbn. now rewrite Z.mod_1_r.
  - injection L as L. cbn [add_loop value length]. rewrite IH, Nat2Z.inj_succ, Z.pow_succ_r by lia.
    set (s := x + y + carry). set (m := B ^ Z.of_nat (length a)).
    assert (Pm : 0 < m) by (apply Z.pow_pos_nonneg; lia).
    replace (x + B * value a + (y + B * value b) + carry) with (s + B * (value a + value b)) by (unfold s; ring).
    symmetry. now apply split_mod.
Qed.

Definition negate (a : list Z) : list Z :=
  match a with
  | [] => []
  | _ :: rest => add_loop (map (fun w => B - 1 - w) a) (1 :: map (fun _ => 0) rest) 0
  end.

Lemma value_of_complement a :
  value (map (fun w => B - 1 - w) a) = B ^ Z.of_nat (length a) - 1 - value a.
Proof.
  induction a as [| w a IH]; [reflexivity |]. cbn [map value length].
  rewrite IH, Nat2Z.inj_succ, Z.pow_succ_r by lia. ring.
Qed.

Lemma value_of_zeros (a : list Z) : value (map (fun _ => 0) a) = 0.
Proof. induction a as [| w a IH]; [reflexivity |]. cbn [map value]. rewrite IH. ring. Qed.

Theorem negate_is_exact a : value (negate a) = (- value a) mod B ^ Z.of_nat (length a).
Proof.
  destruct a as [| w rest]; [reflexivity |]. unfold negate.
  rewrite add_is_exact by (cbn; rewrite !map_length; reflexivity).
  rewrite map_length, value_of_complement. cbn [value]. rewrite value_of_zeros.
  set (m := B ^ Z.of_nat (length (w :: rest))).
  replace (m - 1 - (w + B * value rest) + (1 + B * 0) + 0) with (- (w + B * value rest) + 1 * m) by ring.
  apply Z_mod_plus_full.
Qed.

(** times(f, position): position's size times f, negated if it is negative. -B/2 is no exception:
    its size is a word. *)
Definition times (f : list Z) (position : Z) : list Z :=
  let product := times_loop f (Z.abs position) 0 in
  if position <? 0 then negate product else product.

Theorem phase_is_exact f position :
  value (times f position) = (value f * position) mod B ^ Z.of_nat (length f).
Proof.
  unfold times. set (m := B ^ Z.of_nat (length f)).
  assert (Pm : 0 < m) by (apply Z.pow_pos_nonneg; lia).
  destruct (Z.ltb_spec position 0).
  - rewrite negate_is_exact, times_loop_length, times_is_exact. fold m.
    rewrite Z.add_0_r, (Z.abs_neq position) by lia.
    rewrite <- (Z.sub_0_l (_ mod m)), Zminus_mod_idemp_r, Z.sub_0_l. f_equal. ring.
  - rewrite times_is_exact. fold m. now rewrite Z.add_0_r, Z.abs_eq by lia.
Qed.

End Words.

(** * Six words of 64 bits *)

Open Scope R_scope.

(** If F / 2^384 is within 2^-383 turns of theta / 2 pi, up to whole turns, then the phase of a
    64-bit position t is within |t| 2^-383 of t theta / 2 pi, up to whole turns. *)
Theorem phase_of_a_position (f : list Z) (t turns : Z) (theta_turns : R) :
  length f = 6%nat ->
  Rabs (IZR (value (2 ^ 64) f) / IZR (2 ^ 384) - theta_turns - IZR turns) <= / IZR (2 ^ 383) ->
  exists whole : Z,
  Rabs (IZR (value (2 ^ 64) (times (2 ^ 64) f t)) / IZR (2 ^ 384) - IZR t * theta_turns - IZR whole) <=
  Rabs (IZR t) / IZR (2 ^ 383).
Proof.
  intros L H. rewrite (phase_is_exact (2 ^ 64) ltac:(reflexivity)), L.
  replace ((2 ^ 64) ^ Z.of_nat 6)%Z with (2 ^ 384)%Z by reflexivity.
  set (F := value (2 ^ 64) f) in *. set (m := (2 ^ 384)%Z) in *.
  assert (Pm : 0 < IZR m) by (apply IZR_lt; reflexivity).
  exists (t * turns - (F * t) / m)%Z.
  assert (E : IZR ((F * t) mod m) = IZR (F * t) - IZR m * IZR (F * t / m)).
  { rewrite <- mult_IZR, <- minus_IZR. f_equal. rewrite Z.mod_eq by (unfold m; lia). ring. }
  rewrite E, minus_IZR, !mult_IZR.
  replace ((IZR F * IZR t - IZR m * IZR (F * t / m)) / IZR m - IZR t * theta_turns - (IZR t * IZR turns - IZR (F * t / m)))
    with (IZR t * (IZR F / IZR m - theta_turns - IZR turns)) by (field; lra).
  rewrite Rabs_mult. unfold Rdiv at 2. apply Rmult_le_compat_l; [apply Rabs_pos | exact H].
Qed.

(** * The nearest quarter turn *)

Open Scope Z_scope.

(** nearest_quarter: the quarter is the two leading bits of phase + 1/8, the rest what is left,
    with its sign taken off. m is the phase's unit, 2^384, or 2^64 for CosSinOfPhase, which takes
    the rest from the other bits of phase + 1/8. *)
Definition quarter_of (m phase : Z) : Z := ((phase + m / 8) mod m) / (m / 4).
Definition remainder_of (m phase : Z) : Z :=
  let rest := (phase - quarter_of m phase * (m / 4)) mod m in
  if rest <? m / 2 then rest else rest - m.

Theorem nearest_quarter_is_exact (k phase : Z) :
  let m := 8 * k in
  0 < k -> 0 <= phase < m ->
  0 <= quarter_of m phase < 4 /\
  - k <= remainder_of m phase <= k /\
  (phase - (quarter_of m phase * (m / 4) + remainder_of m phase)) mod m = 0 /\
  remainder_of m phase = (phase + m / 8) mod m mod (m / 4) - m / 8.
Proof.
  intros m Hk Hp.
  assert (E8 : m / 8 = k) by (unfold m; rewrite Z.mul_comm; apply Z.div_mul; lia).
  assert (E4 : m / 4 = 2 * k) by (unfold m; replace (8 * k) with (2 * k * 4) by ring; apply Z.div_mul; lia).
  assert (E2 : m / 2 = 4 * k) by (unfold m; replace (8 * k) with (4 * k * 2) by ring; apply Z.div_mul; lia).
  unfold remainder_of, quarter_of. rewrite E8, E4, E2.
  set (s := (phase + k) mod m).
  assert (Hs : 0 <= s < m) by (apply Z.mod_pos_bound; unfold m; lia).
  assert (Hq : 0 <= s / (2 * k) < 4).
  { split; [apply Z.div_pos; lia | apply Z.div_lt_upper_bound; unfold m in Hs; lia]. }
  set (q := s / (2 * k)) in *.
  assert (Hr : 0 <= s - q * (2 * k) < 2 * k).
  { pose proof (Z.div_mod s (2 * k) ltac:(lia)) as D. pose proof (Z.mod_pos_bound s (2 * k) ltac:(lia)). fold q in D. lia. }
  assert (Cs : exists c, s = phase + k - c * m /\ (c = 0 \/ c = 1)).
  { destruct (Z_lt_le_dec (phase + k) m) as [L | L].
    - exists 0. split; [| now left]. unfold s. rewrite Z.mod_small; lia.
    - exists 1. split; [| now right]. unfold s. symmetry. apply (Z.mod_unique _ _ 1); lia. }
  destruct Cs as (c & Cs & Hc).
  set (v := s - q * (2 * k) - k).
  assert (Hv : - k <= v < k) by (unfold v; lia).
  assert (P : phase - q * (2 * k) = v + c * m) by (unfold v; lia).
  assert (R : (phase - q * (2 * k)) mod m = v mod m) by (rewrite P; apply Z_mod_plus_full).
  assert (Rest : (if (phase - q * (2 * k)) mod m <? 4 * k then (phase - q * (2 * k)) mod m else (phase - q * (2 * k)) mod m - m) = v).
  { rewrite R. destruct (Z_lt_le_dec v 0) as [N | N].
    - assert (W : v mod m = v + m) by (symmetry; apply (Z.mod_unique _ _ (-1)); unfold m; lia).
      rewrite W. destruct (Z.ltb_spec (v + m) (4 * k)); unfold m in *; lia.
    - rewrite Z.mod_small by (unfold m; lia). destruct (Z.ltb_spec v (4 * k)); unfold m in *; lia. }
  rewrite Rest. split; [exact Hq |]. split; [lia |]. split.
  - replace (phase - (q * (2 * k) + v)) with (c * m) by lia. apply Z_mod_mult.
  - rewrite (Z.mod_eq s) by lia. unfold v, q. ring.
Qed.

(** * PhaseAt: 64 bits of a phase from 128 bits of the frequency *)

(** The upper word of a 64 x 64 bit product, by the school's method in 32-bit halves. *)
Definition upper_word (b t f : Z) : Z :=
  let t0 := t mod b in let t1 := t / b in let f0 := f mod b in let f1 := f / b in
  let cross := t1 * f0 + (t0 * f0) / b in
  let other := t0 * f1 + cross mod b in
  t1 * f1 + cross / b + other / b.

Theorem upper_word_is_exact b t f : 0 < b -> upper_word b t f = (t * f) / (b * b).
Proof.
  intros Hb. unfold upper_word.
  set (t0 := t mod b). set (t1 := t / b). set (f0 := f mod b). set (f1 := f / b).
  assert (Et : t = b * t1 + t0) by (apply Z.div_mod; lia).
  assert (Ef : f = b * f1 + f0) by (apply Z.div_mod; lia).
  set (low := t0 * f0). set (cross := t1 * f0 + low / b). set (other := t0 * f1 + cross mod b).
  assert (El : low = b * (low / b) + low mod b) by (apply Z.div_mod; lia).
  assert (Ec : cross = b * (cross / b) + cross mod b) by (apply Z.div_mod; lia).
  assert (Eo : other = b * (other / b) + other mod b) by (apply Z.div_mod; lia).
  pose proof (Z.mod_pos_bound low b Hb). pose proof (Z.mod_pos_bound other b Hb).
  apply (Z.div_unique _ _ _ (b * (other mod b) + low mod b)); [left; nia |].
  rewrite Et, Ef.
  transitivity (b * b * (t1 * f1) + b * (t1 * f0 + t0 * f1) + low); [unfold low; ring |].
  transitivity (b * b * (t1 * f1) + b * (cross + t0 * f1) + low mod b).
  { rewrite El at 1. unfold cross. ring. }
  transitivity (b * b * (t1 * f1 + cross / b) + b * other + low mod b).
  { rewrite Ec at 1. unfold other. ring. }
  rewrite Eo at 1. ring.
Qed.

(** Its sums fit a word, b * b, of unsigned numbers. *)
Theorem upper_word_fits b t f :
  0 < b -> 0 <= t < b * b -> 0 <= f < b * b ->
  let cross := t / b * (f mod b) + (t mod b * (f mod b)) / b in
  let other := t mod b * (f / b) + cross mod b in
  0 <= cross < b * b /\ 0 <= other < b * b /\ 0 <= upper_word b t f < b * b.
Proof.
  intros Hb Ht Hf cross other.
  pose proof (Z.mod_pos_bound t b Hb) as T0. pose proof (Z.mod_pos_bound f b Hb) as F0.
  assert (T1 : 0 <= t / b < b) by (split; [apply Z.div_pos; lia | apply Z.div_lt_upper_bound; lia]).
  assert (F1 : 0 <= f / b < b) by (split; [apply Z.div_pos; lia | apply Z.div_lt_upper_bound; lia]).
  assert (M : forall x y, 0 <= x < b -> 0 <= y < b -> 0 <= x * y <= (b - 1) * (b - 1)).
  { intros x y X Y. split; [nia | apply Z.mul_le_mono_nonneg; lia]. }
  assert (L : 0 <= (t mod b * (f mod b)) / b < b).
  { pose proof (M _ _ T0 F0). split; [apply Z.div_pos; lia | apply Z.div_lt_upper_bound; nia]. }
  pose proof (M _ _ T1 F0) as M1. pose proof (M _ _ T0 F1) as M2.
  assert (Hc : 0 <= cross < b * b) by (unfold cross; nia).
  split; [exact Hc |].
  pose proof (Z.mod_pos_bound cross b Hb). split; [unfold other; nia |].
  rewrite upper_word_is_exact by exact Hb.
  split; [apply Z.div_pos; nia | apply Z.div_lt_upper_bound; nia].
Qed.

(** PhaseAt. high and low are the first two words of the frequency, w the word's size; t is read as
    an unsigned word, t mod w, and low is taken off again if t is negative. *)
Definition phase_at (w t high low : Z) : Z :=
  (t mod w * high + (t mod w * low) / w - (if t <? 0 then low else 0)) mod w.

(** It is the exact product of t with the 128 bits, cut off after 64. *)
Theorem phase_at_is_truncated w t high low :
  0 < w -> - w <= t < w ->
  phase_at w t high low = ((t * (high * w + low)) / w) mod w.
Proof.
  intros Hw Ht. unfold phase_at.
  replace (t * (high * w + low)) with (t * low + t * high * w) by ring.
  rewrite Z.div_add by lia.
  destruct (Z.ltb_spec t 0) as [N | N].
  - assert (E : t mod w = t + w \/ (t = - w /\ t mod w = 0)).
    { destruct (Z.eq_dec t (- w)) as [-> | D].
      - right. split; trivial. rewrite <- Z.mul_opp_comm, Z.mul_1_r || idtac.
        replace (- w) with (0 + (-1) * w) by ring. rewrite Z_mod_plus_full. apply Z.mod_0_l. lia.
      - left. symmetry. apply (Z.mod_unique _ _ (-1)); lia. }
    destruct E as [-> | [-> ->]].
    + replace ((t + w) * low) with (t * low + low * w) by ring. rewrite Z.div_add by lia.
      replace ((t + w) * high + (t * low / w + low) - low) with (t * low / w + t * high + high * w) by ring.
      apply Z_mod_plus_full.
    + replace (- w * low) with ((- low) * w) by ring. rewrite Z.div_mul by lia.
      rewrite !Z.mul_0_l, Z.div_0_l by lia.
      replace (0 + 0 - low) with (- low + - w * high + high * w) by ring. apply Z_mod_plus_full.
  - rewrite (Z.mod_small t) by lia. f_equal. ring.
Qed.

Open Scope R_scope.

(** The first two of six words: the frequency is within 2^-383 turns of all, and so within one unit
    of 2^-128 and that of the two. *)
Theorem first_words_are_close (rest : list Z) (low high turns : Z) (theta_turns : R) :
  length rest = 4%nat -> in_range (2 ^ 64) rest ->
  Rabs (IZR (value (2 ^ 64) (rest ++ [low; high])) / IZR (2 ^ 384) - theta_turns - IZR turns) <=
    / IZR (2 ^ 383) ->
  Rabs (theta_turns + IZR turns - IZR (high * 2 ^ 64 + low) / IZR (2 ^ 128)) <=
    / IZR (2 ^ 128) + / IZR (2 ^ 383).
Proof.
  intros L Hr H.
  assert (V : forall a b, value (2 ^ 64) (a ++ b) =
    (value (2 ^ 64) a + (2 ^ 64) ^ Z.of_nat (length a) * value (2 ^ 64) b)%Z).
  { induction a as [| w a IH]; intros b.
    { cbn [app value length]. change (Z.of_nat 0) with 0%Z. rewrite Z.pow_0_r. ring. }
    cbn [app value length]. rewrite IH, Nat2Z.inj_succ, Z.pow_succ_r by lia. ring. }
  rewrite V, L in H. cbn [value] in H.
  pose proof (value_bounds (2 ^ 64) ltac:(lia) rest Hr) as B. rewrite L in B.
  set (r := value (2 ^ 64) rest) in *.
  change ((2 ^ 64) ^ Z.of_nat 4)%Z with (2 ^ 256)%Z in *.
  replace (low + 2 ^ 64 * (high + 2 ^ 64 * 0))%Z with (high * 2 ^ 64 + low)%Z in H by ring.
  set (f := (high * 2 ^ 64 + low)%Z) in *.
  rewrite plus_IZR, mult_IZR in H. destruct B as [B1 B2]. apply IZR_le in B1. apply IZR_lt in B2.
  assert (P256 : 0 < IZR (2 ^ 256)) by (apply IZR_lt; reflexivity).
  assert (P128 : 0 < IZR (2 ^ 128)) by (apply IZR_lt; reflexivity).
  replace (IZR (2 ^ 384)) with (IZR (2 ^ 256) * IZR (2 ^ 128)) in H by (rewrite <- mult_IZR; reflexivity).
  set (x := IZR (2 ^ 256)) in *. set (y := IZR (2 ^ 128)) in *.
  replace ((IZR r + x * IZR f) / (x * y)) with (IZR r / x / y + IZR f / y) in H by (field; lra).
  assert (Q : 0 <= IZR r / x <= 1).
  { split; [apply Rmult_le_pos; [lra | left; now apply Rinv_0_lt_compat] |].
    apply Rmult_le_reg_r with x; [exact P256 |]. replace (IZR r / x * x) with (IZR r) by (field; lra). lra. }
  assert (Py : 0 < / y) by now apply Rinv_0_lt_compat.
  assert (Q' : 0 <= IZR r / x / y <= / y).
  { unfold Rdiv at 1 3. split; [apply Rmult_le_pos; lra |].
    rewrite <- (Rmult_1_l (/ y)) at 2. apply Rmult_le_compat_r; lra. }
  set (d := / IZR (2 ^ 383)) in *. set (g := IZR r / x / y + IZR f / y - theta_turns - IZR turns) in *.
  pose proof (Rle_abs g) as G1. pose proof (Rle_abs (- g)) as G2. rewrite Rabs_Ropp in G2.
  apply Rabs_le. unfold g in *. lra.
Qed.

(** So the phase is within one unit of 2^-64 turns and |t| units of little more than 2^-128. *)
Theorem phase_at_is_close (t high low turns : Z) (theta_turns : R) :
  (- 2 ^ 63 <= t < 2 ^ 63)%Z ->
  Rabs (theta_turns + IZR turns - IZR (high * 2 ^ 64 + low) / IZR (2 ^ 128)) <=
    / IZR (2 ^ 128) + / IZR (2 ^ 383) ->
  exists whole : Z,
  Rabs (IZR (phase_at (2 ^ 64) t high low) / IZR (2 ^ 64) - IZR t * theta_turns - IZR whole) <=
  / IZR (2 ^ 64) + Rabs (IZR t) * (/ IZR (2 ^ 128) + / IZR (2 ^ 383)).
Proof.
  intros Ht H. rewrite phase_at_is_truncated by lia.
  set (F := (high * 2 ^ 64 + low)%Z) in *. set (w := (2 ^ 64)%Z) in *. set (ww := (2 ^ 128)%Z) in *.
  assert (Pw : 0 < IZR w) by (apply IZR_lt; reflexivity).
  assert (Pww : IZR ww = IZR w * IZR w) by (rewrite <- mult_IZR; reflexivity).
  set (d := ((t * F) / w)%Z).
  exists (t * turns - d / w)%Z.
  assert (E : IZR (d mod w) = IZR d - IZR w * IZR (d / w)).
  { rewrite <- mult_IZR, <- minus_IZR. f_equal. rewrite Z.mod_eq by (unfold w; lia). ring. }
  assert (D : 0 <= IZR t * IZR F / IZR w - IZR d <= 1).
  { assert (D1 : (w * d <= t * F < w * d + w)%Z).
    { pose proof (Z.div_mod (t * F) w ltac:(unfold w; lia)). pose proof (Z.mod_pos_bound (t * F) w ltac:(unfold w; lia)).
      fold d in H0. lia. }
    destruct D1 as [D1 D2]. apply IZR_le in D1. apply IZR_lt in D2.
    rewrite plus_IZR in D2. rewrite !mult_IZR in D1, D2.
    assert (Q : IZR t * IZR F / IZR w * IZR w = IZR t * IZR F) by (field; lra).
    split; apply Rmult_le_reg_r with (IZR w); trivial; lra. }
  rewrite E, minus_IZR, mult_IZR.
  set (g := theta_turns + IZR turns - IZR F / IZR ww) in *.
  replace ((IZR d - IZR w * IZR (d / w)) / IZR w - IZR t * theta_turns - (IZR t * IZR turns - IZR (d / w)))
    with (- ((IZR t * IZR F / IZR w - IZR d) / IZR w) + - (IZR t * g)).
  2: { unfold g. rewrite Pww. field. lra. }
  eapply Rle_trans; [apply Rabs_triang |]. rewrite !Rabs_Ropp. apply Rplus_le_compat.
  - rewrite Rabs_pos_eq.
    + unfold Rdiv at 1. rewrite <- (Rmult_1_l (/ IZR w)) at 2. apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat | lra].
    + apply Rmult_le_pos; [lra | left; now apply Rinv_0_lt_compat].
  - rewrite Rabs_mult. apply Rmult_le_compat_l; [apply Rabs_pos | exact H].
Qed.
