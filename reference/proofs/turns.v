(** e^{ia} as a complex number. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Complex.
Open Scope R_scope.

Definition turn (a : R) : C := (cos a, sin a).
Definition conj (z : C) : C := (fst z, - snd z).

Lemma Cmod_turn a : Cmod (turn a) = 1.
Proof.
  unfold Cmod, turn. simpl. rewrite !Rmult_1_r.
  replace (cos a * cos a + sin a * sin a) with 1 by (pose proof (sin2_cos2 a) as H; unfold Rsqr in H; lra).
  apply sqrt_1.
Qed.

Lemma turn_0 : turn 0 = RtoC 1.
Proof. unfold turn. now rewrite cos_0, sin_0. Qed.

Lemma turn_plus a b : (turn a * turn b)%C = turn (a + b).
Proof. unfold turn, Cmult. simpl. rewrite cos_plus, sin_plus. f_equal; ring. Qed.

Lemma conj_turn a : conj (turn a) = turn (- a).
Proof. unfold conj, turn. simpl. now rewrite cos_neg, sin_neg. Qed.

Lemma conj_mult z w : conj (z * w)%C = (conj z * conj w)%C.
Proof. destruct z, w. unfold conj, Cmult. simpl. f_equal; ring. Qed.

Lemma conj_plus z w : conj (z + w)%C = (conj z + conj w)%C.
Proof. destruct z, w. unfold conj, Cplus. simpl. f_equal. ring. Qed.

Lemma conj_real m : conj (RtoC m) = RtoC m.
Proof. unfold conj, RtoC. simpl. f_equal. ring. Qed.

Lemma Cmod_conj z : Cmod (conj z) = Cmod z.
Proof. destruct z. unfold conj, Cmod. simpl. f_equal. ring. Qed.

(** Turns are equal if and only if their angles differ by whole turns. *)
Lemma turn_equal a b : turn a = turn b <-> exists k : Z, a - b = 2 * PI * IZR k.
Proof.
  split.
  - intros H. assert (C1 : turn (a - b) = RtoC 1).
    { unfold Rminus. rewrite <- turn_plus, H, turn_plus, Rplus_opp_r. apply turn_0. }
    unfold turn, RtoC in C1. injection C1 as C S.
    (* half the angle has sine 0 *)
    assert (S2 : sin ((a - b) / 2) = 0).
    { replace (a - b) with (2 * ((a - b) / 2)) in C by field. rewrite cos_2a_sin in C. nra. }
    apply sin_eq_0_0 in S2. destruct S2 as [k K]. exists k. lra.
  - intros [k K]. replace a with (b + 2 * PI * IZR k) by lra. rewrite <- turn_plus.
    enough (turn (2 * PI * IZR k) = RtoC 1) as -> by apply Cmult_1_r.
    unfold turn, RtoC. f_equal.
    + replace (2 * PI * IZR k) with (2 * (PI * IZR k)) by ring. rewrite cos_2a_sin.
      rewrite (sin_eq_0_1 (PI * IZR k)) by (exists k; ring). ring.
    + apply sin_eq_0_1. exists (2 * k)%Z. rewrite mult_IZR. ring.
Qed.
