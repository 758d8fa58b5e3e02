(** Softmax attention sees positions only through their differences. *)
From Coq Require Import Reals Lra Lia Arith.
From RopeCheck Require Import laws.
Open Scope R_scope.

Section Attention.
Variables (n : nat) (m : R) (theta : nat -> R) (scale : R).  (* scale: 1/sqrt d *)
Variables (q k v : nat -> vector).                              (* of each token *)

(** Query i against key j, rotated to the positions of their tokens. *)
Definition logit (at_ : nat -> position) (i j : nat) : R :=
  scale * dot (2 * n) (rope m theta (at_ i) (q i)) (rope m theta (at_ j) (k j)).

(** The weights of token i among the tokens 0 ... i, and the output. *)
Definition weight at_ (i j : nat) : R := exp (logit at_ i j) / sum (S i) (fun l => exp (logit at_ i l)).
Definition output at_ (i d : nat) : R := sum (S i) (fun j => weight at_ i j * v j d).

Definition same_differences (at_ at' : nat -> position) : Prop :=
  forall i j p, (p < n)%nat -> at_ i p - at_ j p = at' i p - at' j p.

Theorem logits_are_relative at_ at' i j :
  same_differences at_ at' -> logit at_ i j = logit at' i j.
Proof.
  intros H. unfold logit. f_equal. apply inner_product_depends_on_the_difference. intros p P. now apply H.
Qed.

Theorem weights_are_relative at_ at' i j :
  same_differences at_ at' -> weight at_ i j = weight at' i j.
Proof.
  intros H. unfold weight. rewrite (logits_are_relative at_ at' i j H). f_equal.
  apply sum_ext. intros l _. now rewrite (logits_are_relative at_ at' i l H).
Qed.

(** attention_is_relative: logits, weights and outputs depend on differences of positions alone;
    in particular a shift of the whole sequence changes none of them. *)
Theorem attention_is_relative at_ at' i d :
  same_differences at_ at' -> output at_ i d = output at' i d.
Proof.
  intros H. unfold output. apply sum_ext. intros j _. now rewrite (weights_are_relative at_ at' i j H).
Qed.

Theorem attention_survives_a_shift at_ shift i d :
  output (fun token => plus (at_ token) shift) i d = output at_ i d.
Proof. apply attention_is_relative. intros a b p _. unfold plus. ring. Qed.

End Attention.

(** Decoding with a cache: a rotated key depends on its own token and position alone, so that the
    keys of earlier tokens are the same whenever they are rotated. *)
Theorem cached_keys_are_rotated_keys n m theta (k k' : nat -> vector) at_ at' j i :
  (forall l, (l < 2 * n)%nat -> k j l = k' j l) ->
  (forall p, (p < n)%nat -> at_ j p = at' j p) -> (i < 2 * n)%nat ->
  rope m theta (at_ j) (k j) i = rope m theta (at' j) (k' j) i.
Proof.
  intros K H Hi. assert (D : (Nat.div2 i < n)%nat).
  { destruct (coordinate i) as [p [-> | ->]].
    - rewrite half_of_even. lia.
    - rewrite half_of_odd. lia. }
  assert (P : pair (k j) (Nat.div2 i) = pair (k' j) (Nat.div2 i)).
  { unfold pair. rewrite !K by lia. reflexivity. }
  unfold rope. cbv zeta. rewrite (H _ D), P. reflexivity.
Qed.
