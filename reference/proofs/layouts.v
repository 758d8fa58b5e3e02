(** The two layouts are one map up to a permutation of coordinates. *)
From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Complex.
From RopeCheck Require Import turns laws.
Open Scope R_scope.

(** half_split: pair k is the coordinates k and k + n. *)
Definition rope_half_split (n : nat) (m : R) (theta : nat -> R) (t : position) (x : vector) : vector :=
  fun i =>
    if (i <? n)%nat
    then m * (x i * cos (t i * theta i) - x (i + n)%nat * sin (t i * theta i))
    else let k := (i - n)%nat in m * (x k * sin (t k * theta k) + x i * cos (t k * theta k)).

(** Where half_split has what stands at a coordinate of the interleaved layout, and back. *)
Definition half_split_of (n : nat) (x : vector) : vector :=
  fun i => if (i <? n)%nat then x (2 * i)%nat else x (2 * (i - n) + 1)%nat.
Definition interleaved_of (n : nat) (y : vector) : vector :=
  fun i => let k := Nat.div2 i in if Nat.odd i then y (k + n)%nat else y k.

(** A permutation of the 2n coordinates: the two undo each other. *)
Theorem layouts_are_a_permutation n x i :
  (i < 2 * n)%nat ->
  interleaved_of n (half_split_of n x) i = x i /\ half_split_of n (interleaved_of n x) i = x i.
Proof.
  intros H. split.
  - unfold interleaved_of, half_split_of. destruct (coordinate i) as [k [-> | ->]].
    + rewrite half_of_even, odd_of_even. now destruct (Nat.ltb_spec k n); [| lia].
    + rewrite half_of_odd, odd_of_odd. destruct (Nat.ltb_spec (k + n) n); [lia |].
      now replace (k + n - n)%nat with k by lia.
  - unfold interleaved_of, half_split_of. destruct (Nat.ltb_spec i n).
    + now rewrite half_of_even, odd_of_even.
    + rewrite half_of_odd, odd_of_odd. now replace (i - n + n)%nat with i by lia.
Qed.

(** layouts_agree *)
Theorem layouts_agree n m theta t x i :
  (i < 2 * n)%nat ->
  rope_half_split n m theta t (half_split_of n x) i = half_split_of n (rope m theta t x) i.
Proof.
  intros H. unfold rope_half_split.
  change (half_split_of n (rope m theta t x) i) with
    (if (i <? n)%nat then rope m theta t x (2 * i)%nat else rope m theta t x (2 * (i - n) + 1)%nat).
  destruct (Nat.ltb_spec i n) as [L | L].
  - destruct (coordinates_of_rope m theta t x i) as [-> _]. unfold half_split_of.
    destruct (Nat.ltb_spec i n); [| lia]. destruct (Nat.ltb_spec (i + n) n); [lia |].
    now replace (i + n - n)%nat with i by lia.
  - destruct (coordinates_of_rope m theta t x (i - n)) as [_ ->]. unfold half_split_of.
    destruct (Nat.ltb_spec (i - n) n); [| lia]. now destruct (Nat.ltb_spec i n); [lia |].
Qed.

(** Inner products do not see the permutation. *)
Theorem layouts_have_one_inner_product n x y :
  dot (2 * n) (half_split_of n x) (half_split_of n y) = dot (2 * n) x y.
Proof.
  unfold dot. rewrite (sum_pairs n (fun i => x i * y i)).
  assert (S : forall l, (l <= n)%nat -> sum (n + l) (fun i => half_split_of n x i * half_split_of n y i) =
    sum n (fun k => x (2 * k)%nat * y (2 * k)%nat) +
    sum l (fun k => x (2 * k + 1)%nat * y (2 * k + 1)%nat)).
  { induction l; intros Hl.
    - rewrite Nat.add_0_r. cbn [sum]. rewrite Rplus_0_r. apply sum_ext. intros i Hi.
      unfold half_split_of. now destruct (Nat.ltb_spec i n); [| lia].
    - replace (n + S l)%nat with (S (n + l)) by lia. 
      cbn [sum]. rewrite IHl by lia.
      assert (E : forall z, half_split_of n z (n + l)%nat = z (2 * l + 1)%nat).
      { intros z. unfold half_split_of. destruct (Nat.ltb_spec (n + l) n); [lia |].
        now replace (n + l - n)%nat with l by lia. }
      rewrite !E. ring. }
  replace (2 * n)%nat with (n + n)%nat by lia. rewrite S by lia. now rewrite <- sum_plus.
Qed.
