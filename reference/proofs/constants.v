(** The constants of the contracts: each with the claim that it is proved for, the proof, and its
    value to twelve digits. constants.txt is this table; a test compares it with the code. *)
From Coq Require Import ZArith Reals Lra Lia String List.
From Flocq Require Import Core.
From Coquelicot Require Import Complex.
From RopeCheck Require Import turns rounding complex_product complex_product_fused rotation_budget
  budget_without_second_order angle_budget attention_factor stored_factor running_error angle_of_powers.
Import ListNotations.
Open Scope R_scope.

Record constant := Constant {
  name : string;
  value : R;
  claim : R -> Prop;
  proof : claim value;
  digits : Z;                                       (* of value, in units of 10^-12, *)
  close : Rabs (value - IZR digits / 1000000000000) <= / 1000000000000
}.

(** * The claims: a bound of E u |x|, or another number in the place of E *)

(** Working precision F, angle a exact, m = 1. *)
Definition rotation_claim (F : format) (E : R) : Prop :=
  forall (x : C) (a : R),
  Cmod (product F x (rounded F (turn a)) - x * turn a)%C <= E * u F * Cmod x + sqrt 2 * eta F.
Definition fused_rotation_claim (F : format) (E : R) : Prop :=
  forall (k l : bool) (x : C) (a : R),
  Cmod (product_fused F k l x (rounded F (turn a)) - x * turn a)%C <= E * u F * Cmod x + sqrt 2 * eta F.
(** The attention factor m in the table, or multiplied in last: without second-order terms, *)
Definition strict_factor_claim (E : R) : Prop :=
  forall (F : format) (x : C) (a m : R),
  (24 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z -> smallest_normal F <= m ->
  Cmod (product F x (scaled F (RN F m) (rounded F (turn a))) - RtoC m * (x * turn a))%C <=
    E * u F * (m * Cmod x) + sqrt 2 * eta F + sqrt (1 / 2) * eta F * Cmod x /\
  Cmod (scaled F (RN F m) (product F x (rounded F (turn a))) - RtoC m * (x * turn a))%C <=
    E * u F * (m * Cmod x) + ((1 + u F) * (1 + u F) * m * sqrt 2 + sqrt (1 / 2)) * eta F.
(** step by step, *)
Definition factor_claim (F : format) (E : R) : Prop :=
  forall (x : C) (a m : R), smallest_normal F <= m ->
  Cmod (product F x (scaled F (RN F m) (rounded F (turn a))) - RtoC m * (x * turn a))%C <=
    E * u F * (m * Cmod x) + sqrt 2 * eta F + (1 + sqrt 5 * u F) * sqrt (1 / 2) * eta F * Cmod x /\
  Cmod (scaled F (RN F m) (product F x (rounded F (turn a))) - RtoC m * (x * turn a))%C <=
    E * u F * (m * Cmod x) + ((1 + u F) * (1 + u F) * m * sqrt 2 + sqrt (1 / 2)) * eta F.
(** and rotated in float32, stored in N. *)
Definition narrow_factor_claim (N : format) (E : R) : Prop :=
  forall (x : C) (a m : R), smallest_normal binary32 <= m ->
  Cmod (rounded N (product binary32 x (scaled binary32 (RN binary32 m) (rounded binary32 (turn a)))) -
        RtoC m * (x * turn a))%C <=
    E * u N * (m * Cmod x) + 3 / 2 * sqrt 2 * eta N + (1 + u N) * (sqrt (1 / 2) * eta binary32 * Cmod x) /\
  Cmod (rounded N (scaled binary32 (RN binary32 m) (product binary32 x (rounded binary32 (turn a)))) -
        RtoC m * (x * turn a))%C <=
    E * u N * (m * Cmod x) +
    (1 + u N) * (((1 + u binary32) * (1 + u binary32) * m * sqrt 2 + sqrt (1 / 2)) * eta binary32) +
    sqrt (1 / 2) * eta N.
(** Rotated in float32, stored in N, m = 1. *)
Definition narrow_claim (N : format) (E : R) : Prop :=
  forall (x : C) (a : R),
  Cmod (rounded N (product binary32 x (rounded binary32 (turn a))) - x * turn a)%C <=
  E * u N * Cmod x + 3 / 2 * sqrt 2 * eta N.
(** The table in N as well. *)
Definition table_in_storage_claim (N : format) (E : R) : Prop :=
  forall (x : C) (a : R),
  Cmod (rounded N (product binary32 x (rounded N (rounded binary32 (turn a)))) - x * turn a)%C <=
  E * u N * Cmod x + 3 / 2 * sqrt 2 * eta N.
(** Everything in N. *)
Definition storage_claim (N : format) (E : R) : Prop :=
  forall (x : C) (a : R),
  Cmod (product N x (rounded N (rounded binary32 (turn a))) - x * turn a)%C <=
  E * u N * Cmod x + sqrt 2 * eta N.
Definition fused_storage_claim (N : format) (E : R) : Prop :=
  forall (k l : bool) (x : C) (a : R),
  Cmod (product_fused N k l x (rounded N (rounded binary32 (turn a))) - x * turn a)%C <=
  E * u N * Cmod x + sqrt 2 * eta N.
(** Every coordinate the nearest number. *)
Definition correctly_rounded_claim (E : R) : Prop :=
  forall (F : format) (z : C), (1 <= precision F)%Z ->
  Cmod (rounded F z - z)%C <= E * u F * Cmod z + sqrt (1 / 2) * eta F.
(** cos and sin each the nearest number. *)
Definition entries_claim (E : R) : Prop :=
  forall (F : format) (a : R), (1 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z ->
  Cmod (rounded F (turn a) - turn a)%C <= E * u F.
(** A table's rotation: exact by entries within k u, rounded once. *)
Definition by_table_claim (k : R) (E : R) : Prop :=
  forall (F : format) (x w w0 : C), (1 <= precision F)%Z ->
  Cmod (w - w0)%C <= k * u F * Cmod w0 ->
  Cmod (rounded F (x * w) - x * w0)%C <= E * u F * (Cmod x * Cmod w0) + sqrt (1 / 2) * eta F.
(** float32 angles: of listed frequencies; of exact exponents; of these with a rounded base; and what
    rounded exponents add, in units of |ln b|. *)
Definition listed_angle_claim (A : R) : Prop :=
  forall t theta : R,
  smallest_normal binary32 <= Rabs theta \/ theta = 0 ->
  smallest_normal binary32 <= Rabs (t * RN binary32 theta) \/ t * RN binary32 theta = 0 ->
  within (A * u binary32) (RN binary32 (t * RN binary32 theta)) (t * theta).
Definition exact_exponent_claim (A : R) : Prop :=
  forall b x t power : R,
  within (2 * u binary32) power (Rpower b x) ->
  smallest_normal binary32 <= Rabs (/ power) ->
  smallest_normal binary32 <= Rabs (t * RN binary32 (/ power)) \/ t * RN binary32 (/ power) = 0 ->
  within (A * u binary32) (float32_angle binary32 t power) (t * Rpower b (- x)).
Definition rounded_base_claim (A : R) : Prop :=
  forall b x t power : R, smallest_normal binary32 <= b -> Rabs x <= 1 ->
  within (2 * u binary32) power (Rpower (RN binary32 b) x) ->
  smallest_normal binary32 <= Rabs (/ power) ->
  smallest_normal binary32 <= Rabs (t * RN binary32 (/ power)) \/ t * RN binary32 (/ power) = 0 ->
  within (A * u binary32) (float32_angle binary32 t power) (t * Rpower b (- x)).
Definition rounded_exponent_claim (A : R) : Prop :=
  forall b x t power : R, 1 / 16 <= Rabs (ln b) <= 1000 -> Rabs x <= 1 ->
  within (2 * u binary32) power (Rpower b (RN binary32 x)) ->
  smallest_normal binary32 <= Rabs (/ power) ->
  smallest_normal binary32 <= Rabs (t * RN binary32 (/ power)) \/ t * RN binary32 (/ power) = 0 ->
  within ((4 + A * Rabs (ln b)) * u binary32) (float32_angle binary32 t power) (t * Rpower b (- x)).

(** The absolute terms, in units of the format's smallest subnormal number. *)
Definition absolute_claim (k : R) : Prop :=
  forall (F : format) (x : C) (a : R),
  (8 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z ->
  Cmod (product F x (rounded F (turn a)) - x * turn a)%C <=
  (sqrt 5 + sqrt (1 / 2)) * u F * Cmod x + k * eta F.
Definition narrow_absolute_claim (k : R) : Prop :=
  forall (N : format) (x : C) (a : R), N = binary16 \/ N = bfloat16 ->
  Cmod (rounded N (product binary32 x (rounded binary32 (turn a))) - x * turn a)%C <=
  (1 + (sqrt 5 + sqrt (1 / 2)) * (u binary32 / u N)) * u N * Cmod x + k * eta N.
Definition correctly_rounded_absolute_claim (k : R) : Prop :=
  forall (F : format) (z : C), (1 <= precision F)%Z -> Cmod (rounded F z - z)%C <= u F * Cmod z + k * eta F.

(** An attention factor in storage: everything in N, m in the table or last; *)
Definition storage_factor_claim (N : format) (E : R) : Prop :=
  forall (x : C) (a m : R), smallest_normal N <= m ->
  Cmod (product N x (scaled N (RN N m) (rounded N (rounded binary32 (turn a)))) - RtoC m * (x * turn a))%C <=
    E * u N * (m * Cmod x) + (1 + sqrt 5 * u N) * (sqrt (1 / 2) * eta N) * Cmod x + sqrt 2 * eta N /\
  Cmod (scaled N (RN N m) (product N x (rounded N (rounded binary32 (turn a)))) - RtoC m * (x * turn a))%C <=
    E * u N * (m * Cmod x) + ((1 + u N) * (1 + u N) * m * sqrt 2 + sqrt (1 / 2)) * eta N.
(** its entries; *)
Definition stored_factor_entries_claim (N : format) (E : R) : Prop :=
  forall a m : R, smallest_normal N <= m ->
  Cmod (scaled N (RN N m) (rounded N (rounded binary32 (turn a))) - RtoC m * turn a)%C <=
  E * u N * m + sqrt (1 / 2) * eta N.
(** and a table made in float32, whose entries are then within u m + d of themselves. *)
Definition table_factor_claim (N : format) (E : R) : Prop :=
  forall x a m d, smallest_normal binary32 <= m -> 0 <= d ->
  let made := scaled binary32 (RN binary32 m) (rounded binary32 (turn a)) in
  Cmod (rounded N made - made)%C <= 1 * u N * m + d ->
  Cmod (rounded N (product binary32 x (rounded N made)) - RtoC m * (x * turn a))%C <=
  E * u N * (m * Cmod x) +
  (1 + u N) * ((1 + sqrt 5 * u binary32) * (d + sqrt (1 / 2) * eta binary32) * Cmod x) + 3 / 2 * sqrt 2 * eta N.
(** Given entries of any length: used as they are, in the working precision or with one more rounding; *)
Definition given_claim (E : R) : Prop :=
  forall (F : format) (x w : C), (5 <= precision F)%Z ->
  Cmod (product F x w - x * w)%C <= E * u F * (Cmod x * Cmod w) + sqrt 2 * eta F.
Definition given_narrow_claim (N : format) (E : R) : Prop :=
  forall x w : C,
  Cmod (rounded N (product binary32 x w) - x * w)%C <= E * u N * (Cmod x * Cmod w) + 3 / 2 * sqrt 2 * eta N.
(** rounded to the storage format before. *)
Definition normal_or_zero (N : format) (y : R) : Prop := smallest_normal N <= Rabs y \/ y = 0.
Definition given_table_claim (N : format) (E : R) : Prop :=
  forall x w : C, normal_or_zero N (fst w) -> normal_or_zero N (snd w) ->
  Cmod (rounded N (product binary32 x (rounded N w)) - x * w)%C <=
  E * u N * (Cmod x * Cmod w) + 3 / 2 * sqrt 2 * eta N.
Definition given_storage_claim (N : format) (E : R) : Prop :=
  forall x w : C, normal_or_zero N (fst w) -> normal_or_zero N (snd w) ->
  Cmod (product N x (rounded N w) - x * w)%C <= E * u N * (Cmod x * Cmod w) + sqrt 2 * eta N.
(** What a power by exp adds to 4, in units of |x ln b|. *)
Definition exp_angle_claim (A : R) : Prop :=
  forall b x x' t power l' y : R, Rabs (x * ln b) <= 100 ->
  Rabs (x' - x) <= u binary32 * Rabs x ->
  smallest_normal binary32 <= Rabs (/ power) ->
  smallest_normal binary32 <= Rabs (t * RN binary32 (/ power)) \/ t * RN binary32 (/ power) = 0 ->
  Rabs (l' - ln b) <= u binary32 * Rabs (ln b) -> Rabs (y - x' * l') <= u binary32 * Rabs (x' * l') ->
  within (2 * u binary32) power (exp y) ->
  let L := Rabs (x * ln b) in
  within ((4 + A * L + (10 + 5 * L) * (10 + 5 * L) * u binary32) * u binary32) (float32_angle binary32 t power)
    (t * Rpower b (- x)).

(** * Digits *)

Lemma between (lo hi x : R) : 0 <= lo -> 0 <= hi -> lo * lo <= x <= hi * hi -> lo <= sqrt x <= hi.
Proof.
  intros L H [A B]. split.
  - rewrite <- (sqrt_square lo L). apply sqrt_le_1_alt, A.
  - rewrite <- (sqrt_square hi H). apply sqrt_le_1_alt, B.
Qed.

Lemma root_5 : 2.23606797749978 <= sqrt 5 <= 2.23606797749979.
Proof. apply between; lra. Qed.
Lemma root_half : 0.70710678118654 <= sqrt (1 / 2) <= 0.70710678118655.
Proof. apply between; lra. Qed.
Lemma root_2 : 1.41421356237309 <= sqrt 2 <= 1.41421356237310.
Proof. apply between; lra. Qed.
Lemma root_product : 1.58113883008418 <= sqrt (1 / 2) * sqrt 5 <= 1.58113883008419.
Proof. rewrite <- sqrt_mult by lra. apply between; lra. Qed.

Lemma u_binary32 : u binary32 = / 16777216. Proof. unfold u. simpl. lra. Qed.
Lemma u_binary64 : u binary64 = / 9007199254740992. Proof. unfold u. simpl. lra. Qed.
Lemma u_binary16 : u binary16 = / 2048. Proof. unfold u. simpl. lra. Qed.
Lemma u_bfloat16 : u bfloat16 = / 256. Proof. unfold u. simpl. lra. Qed.

Ltac by_digits :=
  pose proof root_5; pose proof root_half; pose proof root_2; pose proof root_product;
  unfold then_, stored_entries; rewrite ?u_binary32, ?u_binary64, ?u_binary16, ?u_bfloat16;
  apply Rabs_le; split; lra.

(** * The table *)

Definition working (F : format) : R := then_ (sqrt (1 / 2)) (sqrt 5) (u F).

Program Definition rotation : constant := {|
  name := "rotation"; value := sqrt 5 + sqrt (1 / 2);
  claim := fun E => forall F, (8 <= precision F)%Z -> (smallest_exponent F + precision F <= 0)%Z -> rotation_claim F E;
  digits := 2943174758686 |}.
Next Obligation. intros x a. now apply rotation_within_sqrt_5_and_1_over_sqrt_2. Qed.
Next Obligation. by_digits. Qed.

Program Definition rotation_float32 : constant := {|
  name := "rotation.float32.composed"; value := working binary32;
  claim := rotation_claim binary32; digits := 2943174852930 |}.
Next Obligation. intros x a. apply rotation_within_budget; simpl; lia. Qed.
Next Obligation. unfold working. by_digits. Qed.

Program Definition rotation_float64 : constant := {|
  name := "rotation.float64.composed"; value := working binary64;
  claim := rotation_claim binary64; digits := 2943174758686 |}.
Next Obligation. intros x a. apply rotation_within_budget; simpl; lia. Qed.
Next Obligation. unfold working. by_digits. Qed.

Program Definition rotation_fused : constant := {|
  name := "rotation.float32.fused"; value := then_ (sqrt (1 / 2)) 2 (u binary32);
  claim := fused_rotation_claim binary32; digits := 2707106865480 |}.
Next Obligation. intros k l x a. apply fused_rotation_within_budget; simpl; lia. Qed.
Next Obligation. by_digits. Qed.

Definition with_factor (F : format) : R :=
  then_ (then_ (sqrt (1 / 2)) (then_ 1 1 (u F)) (u F)) (sqrt 5) (u F).

Program Definition rotation_factor : constant := {|
  name := "rotation.float32.factor.composed"; value := with_factor binary32;
  claim := factor_claim binary32; digits := 4943175263388 |}.
Next Obligation.
  intros x a m Hm. split.
  - apply rotation_with_factor_in_table; trivial; simpl; lia.
  - unfold with_factor. rewrite (then_comm _ (sqrt 5)), <- then_assoc, (then_comm (sqrt 5)).
    apply rotation_with_factor_last; trivial; simpl; lia.
Qed.
Next Obligation. unfold with_factor. by_digits. Qed.

Program Definition rotation_strict_factor : constant := {|
  name := "rotation.factor"; value := sqrt 5 + sqrt (1 / 2) + 2;
  claim := strict_factor_claim; digits := 4943174758687 |}.
Next Obligation.
  intros F x a m P R Hm. split.
  - now apply rotation_with_factor_in_table_strictly.
  - now apply rotation_with_factor_last_strictly.
Qed.
Next Obligation. by_digits. Qed.

Definition narrow_factor (N : format) : R := 1 + (sqrt 5 + sqrt (1 / 2) + 2) * (u binary32 / u N).

Program Definition narrow_float16_factor : constant := {|
  name := "narrow.float16.factor"; value := narrow_factor binary16;
  claim := narrow_factor_claim binary16; digits := 1000603414888 |}.
Next Obligation.
  intros x a m Hm. split.
  - apply narrow_rotation_with_factor_in_table; trivial; simpl; lia.
  - apply narrow_rotation_with_factor_last; trivial; simpl; lia.
Qed.
Next Obligation. unfold narrow_factor. by_digits. Qed.
Program Definition narrow_bfloat16_factor : constant := {|
  name := "narrow.bfloat16.factor"; value := narrow_factor bfloat16;
  claim := narrow_factor_claim bfloat16; digits := 1000075426861 |}.
Next Obligation.
  intros x a m Hm. split.
  - apply narrow_rotation_with_factor_in_table; trivial; simpl; lia.
  - apply narrow_rotation_with_factor_last; trivial; simpl; lia.
Qed.
Next Obligation. unfold narrow_factor. by_digits. Qed.

Definition strict_narrow (N : format) : R := 1 + (sqrt 5 + sqrt (1 / 2)) * (u binary32 / u N).
Definition composed_narrow (N : format) : R := then_ (working binary32 * (u binary32 / u N)) 1 (u N).

Program Definition narrow_float16 : constant := {|
  name := "narrow.float16"; value := strict_narrow binary16;
  claim := narrow_claim binary16; digits := 1000359274263 |}.
Next Obligation. intros x a. apply narrow_rotation_within_budget_and_1; simpl; lia. Qed.
Next Obligation. unfold strict_narrow. by_digits. Qed.
Program Definition narrow_float16_composed : constant := {|
  name := "narrow.float16.composed"; value := composed_narrow binary16;
  claim := narrow_claim binary16; digits := 1000359449701 |}.
Next Obligation. intros x a. apply narrow_rotation_within_budget; simpl; lia. Qed.
Next Obligation. unfold composed_narrow, working. by_digits. Qed.
Program Definition narrow_bfloat16 : constant := {|
  name := "narrow.bfloat16"; value := strict_narrow bfloat16;
  claim := narrow_claim bfloat16; digits := 1000044909283 |}.
Next Obligation. intros x a. apply narrow_rotation_within_budget_and_1; simpl; lia. Qed.
Next Obligation. unfold strict_narrow. by_digits. Qed.
Program Definition narrow_bfloat16_composed : constant := {|
  name := "narrow.bfloat16.composed"; value := composed_narrow bfloat16;
  claim := narrow_claim bfloat16; digits := 1000045084711 |}.
Next Obligation. intros x a. apply narrow_rotation_within_budget; simpl; lia. Qed.
Next Obligation. unfold composed_narrow, working. by_digits. Qed.

Definition strict_table (N : format) : R :=
  1 + sqrt (1 / 2) + (sqrt 5 + sqrt (1 / 2)) * (u binary32 / u N).
Definition composed_table (N : format) : R :=
  then_ (then_ (stored_entries binary32 N) (sqrt 5 * (u binary32 / u N)) (u N)) 1 (u N).

Program Definition table_float16 : constant := {|
  name := "table-in-storage.float16"; value := strict_table binary16;
  claim := table_in_storage_claim binary16; digits := 1707466055449 |}.
Next Obligation. intros x a. apply table_in_storage_within_budget_and_1; simpl; lia. Qed.
Next Obligation. unfold strict_table. by_digits. Qed.
Program Definition table_float16_composed : constant := {|
  name := "table-in-storage.float16.composed"; value := composed_table binary16;
  claim := table_in_storage_claim binary16; digits := 1707811592160 |}.
Next Obligation. intros x a. apply table_in_storage_within_budget; simpl; lia. Qed.
Next Obligation. unfold composed_table. by_digits. Qed.
Program Definition table_bfloat16 : constant := {|
  name := "table-in-storage.bfloat16"; value := strict_table bfloat16;
  claim := table_in_storage_claim bfloat16; digits := 1707151690469 |}.
Next Obligation. intros x a. apply table_in_storage_within_budget_and_1; simpl; lia. Qed.
Next Obligation. unfold strict_table. by_digits. Qed.
Program Definition table_bfloat16_composed : constant := {|
  name := "table-in-storage.bfloat16.composed"; value := composed_table bfloat16;
  claim := table_in_storage_claim bfloat16; digits := 1709914096373 |}.
Next Obligation. intros x a. apply table_in_storage_within_budget; simpl; lia. Qed.
Next Obligation. unfold composed_table. by_digits. Qed.

Definition strict_storage (N : format) : R := sqrt 5 + sqrt (1 / 2) * (1 + u binary32 / u N).

Program Definition storage_float16 : constant := {|
  name := "storage.float16"; value := strict_storage binary16;
  claim := storage_claim binary16; digits := 2943261075432 |}.
Next Obligation. intros x a. apply storage_within_sqrt_5_and_entries; simpl; lia. Qed.
Next Obligation. unfold strict_storage. by_digits. Qed.
Program Definition storage_bfloat16 : constant := {|
  name := "storage.bfloat16"; value := strict_storage bfloat16;
  claim := storage_claim bfloat16; digits := 2943185548280 |}.
Next Obligation. intros x a. apply storage_within_sqrt_5_and_entries; simpl; lia. Qed.
Next Obligation. unfold strict_storage. by_digits. Qed.
Program Definition storage_float16_composed : constant := {|
  name := "storage.float16.composed"; value := then_ (stored_entries binary32 binary16) (sqrt 5) (u binary16);
  claim := storage_claim binary16; digits := 2944033210120 |}.
Next Obligation. intros x a. apply storage_within_budget; simpl; lia. Qed.
Next Obligation. by_digits. Qed.
Program Definition storage_bfloat16_composed : constant := {|
  name := "storage.bfloat16.composed"; value := then_ (stored_entries binary32 bfloat16) (sqrt 5) (u bfloat16);
  claim := storage_claim bfloat16; digits := 2949361966078 |}.
Next Obligation. intros x a. apply storage_within_budget; simpl; lia. Qed.
Next Obligation. by_digits. Qed.
Program Definition storage_float16_fused : constant := {|
  name := "storage.float16.fused"; value := then_ (stored_entries binary32 binary16) 2 (u binary16);
  claim := fused_storage_claim binary16; digits := 2707883716192 |}.
Next Obligation. intros k l x a. apply fused_storage_within_budget; simpl; lia. Qed.
Next Obligation. by_digits. Qed.
Program Definition storage_bfloat16_fused : constant := {|
  name := "storage.bfloat16.fused"; value := then_ (stored_entries binary32 bfloat16) 2 (u bfloat16);
  claim := fused_storage_claim bfloat16; digits := 2712641926801 |}.
Next Obligation. intros k l x a. apply fused_storage_within_budget; simpl; lia. Qed.
Next Obligation. by_digits. Qed.

Program Definition correctly_rounded : constant := {|
  name := "correctly-rounded"; value := 1; claim := correctly_rounded_claim; digits := 1000000000000 |}.
Next Obligation. intros F z P. rewrite Rmult_1_l. now apply correctly_rounded_within_u. Qed.
Next Obligation. by_digits. Qed.

Program Definition nearest_entries : constant := {|
  name := "entries.nearest"; value := sqrt (1 / 2); claim := entries_claim; digits := 707106781187 |}.
Next Obligation. intros F a P R. now apply entries_within_u_over_sqrt_2. Qed.
Next Obligation. by_digits. Qed.

Program Definition by_nearest_table : constant := {|
  name := "rotation.by-nearest-table"; value := sqrt (1 / 2) + 1;
  claim := by_table_claim (sqrt (1 / 2)); digits := 1707106781187 |}.
Next Obligation.
  intros F x w w0 P H. apply rotation_by_close_table; trivial. pose proof root_half. lra.
Qed.
Next Obligation. by_digits. Qed.

Program Definition by_working_table : constant := {|
  name := "rotation.by-working-table"; value := sqrt (1 / 2) + / 64 + 1;
  claim := by_table_claim (sqrt (1 / 2) + / 64); digits := 1722731781187 |}.
Next Obligation.
  intros F x w w0 P H. apply rotation_by_close_table; trivial. pose proof root_half. lra.
Qed.
Next Obligation. by_digits. Qed.

Program Definition listed_angle : constant := {|
  name := "angle.listed"; value := 2; claim := listed_angle_claim; digits := 2000000000000 |}.
Next Obligation. intros t theta N1 N2. apply angle_of_listed_frequency; trivial. simpl. lia. Qed.
Next Obligation. by_digits. Qed.

Program Definition exact_exponent_angle : constant := {|
  name := "angle.exact-exponents"; value := 4 + 10 * u binary32; claim := exact_exponent_claim; digits := 4000000596046 |}.
Next Obligation.
  intros b x t power Hp N1 N2. apply angle_with_exact_exponents; trivial. simpl. lia.
Qed.
Next Obligation. by_digits. Qed.

Program Definition rounded_base_angle : constant := {|
  name := "angle.rounded-base"; value := 5 + 15 * u binary32; claim := rounded_base_claim; digits := 5000000894070 |}.
Next Obligation.
  intros b x t power B Hx Hp N1 N2. apply angle_with_rounded_base; trivial. simpl. lia.
Qed.
Next Obligation. by_digits. Qed.

Program Definition rounded_exponent_angle : constant := {|
  name := "angle.rounded-exponents.times-ln-base"; value := 1; claim := rounded_exponent_claim; digits := 1000000000000 |}.
Next Obligation.
  intros b x t power Lb Hx Hp N1 N2. rewrite Rmult_1_l.
  apply angle_with_rounded_exponents; trivial; simpl; lia.
Qed.
Next Obligation. by_digits. Qed.

Program Definition absolute : constant := {|
  name := "absolute.rotation"; value := sqrt 2; claim := absolute_claim; digits := 1414213562373 |}.
Next Obligation. intros F x a P R. now apply rotation_within_sqrt_5_and_1_over_sqrt_2. Qed.
Next Obligation. by_digits. Qed.
Program Definition narrow_absolute : constant := {|
  name := "absolute.narrow"; value := 3 / 2 * sqrt 2; claim := narrow_absolute_claim; digits := 2121320343559 |}.
Next Obligation.
  intros N x a [-> | ->]; apply narrow_rotation_within_budget_and_1; simpl; lia.
Qed.
Next Obligation. by_digits. Qed.
Program Definition correctly_rounded_absolute : constant := {|
  name := "absolute.correctly-rounded"; value := sqrt (1 / 2);
  claim := correctly_rounded_absolute_claim; digits := 707106781187 |}.
Next Obligation. intros F z P. now apply correctly_rounded_within_u. Qed.
Next Obligation. by_digits. Qed.

(** * An attention factor in narrow formats, and given entries: stored_factor.v *)

Definition storage_factor (N : format) : R :=
  then_ (then_ (stored_entries binary32 N) (then_ 1 1 (u N)) (u N)) (sqrt 5) (u N).
Definition table_factor (N : format) : R :=
  then_ (then_ (1 + made_entries binary32 N) (sqrt 5 * (u binary32 / u N)) (u N)) 1 (u N).
Definition stored_factor_entries (N : format) : R :=
  then_ (stored_entries binary32 N) (then_ 1 1 (u N)) (u N).
Definition given_narrow (N : format) : R := 1 + sqrt 5 * (u binary32 / u N).
Definition given_table (N : format) : R := then_ (then_ 1 (sqrt 5 * (u binary32 / u N)) (u N)) 1 (u N).

Ltac more_digits := unfold storage_factor, table_factor, stored_factor_entries, given_narrow, given_table, made_entries; by_digits.

Program Definition storage_float16_factor : constant := {|
  name := "storage.float16.factor"; value := storage_factor binary16; claim := storage_factor_claim binary16; digits := 4947397225714 |}.
Next Obligation.
  intros x a m Hm. split.
  - apply storage_with_factor_in_table; trivial; simpl; lia.
  - unfold storage_factor. rewrite (then_comm _ (sqrt 5)), <- then_assoc, (then_comm (sqrt 5)).
    apply storage_with_factor_last; trivial; simpl; lia.
Qed.
Next Obligation. more_digits. Qed.
Program Definition table_float16_factor : constant := {|
  name := "table-in-storage.float16.factor"; value := table_factor binary16; claim := table_factor_claim binary16; digits := 2001092124180 |}.
Next Obligation.
  intros x a m d Hm Pd H. apply table_in_storage_with_factor; trivial; simpl; lia.
Qed.
Next Obligation. more_digits. Qed.
Program Definition entries_float16_factor : constant := {|
  name := "entries.storage.float16.factor"; value := stored_factor_entries binary16; claim := stored_factor_entries_claim binary16; digits := 2708372166050 |}.
Next Obligation.
  intros a m Hm. apply stored_entries_with_factor; trivial; simpl; lia.
Qed.
Next Obligation. more_digits. Qed.
Program Definition given_float16 : constant := {|
  name := "given.float16"; value := given_narrow binary16; claim := given_narrow_claim binary16; digits := 1000272957517 |}.
Next Obligation.
  intros x w. apply narrow_product_within_sqrt_5_and_1; simpl; lia.
Qed.
Next Obligation. more_digits. Qed.
Program Definition given_table_float16 : constant := {|
  name := "given.table-in-storage.float16"; value := given_table binary16; claim := given_table_claim binary16; digits := 2000761505392 |}.
Next Obligation.
  intros x w H1 H2. apply table_in_storage_by_given_entries; trivial; simpl; lia.
Qed.
Next Obligation. more_digits. Qed.
Program Definition given_storage_float16 : constant := {|
  name := "given.storage.float16"; value := then_ 1 (sqrt 5) (u binary16); claim := given_storage_claim binary16; digits := 3237159807567 |}.
Next Obligation.
  intros x w H1 H2. apply storage_by_given_entries; trivial; simpl; lia.
Qed.
Next Obligation. more_digits. Qed.
Program Definition storage_bfloat16_factor : constant := {|
  name := "storage.bfloat16.factor"; value := storage_factor bfloat16; claim := storage_factor_claim bfloat16; digits := 4976355110130 |}.
Next Obligation.
  intros x a m Hm. split.
  - apply storage_with_factor_in_table; trivial; simpl; lia.
  - unfold storage_factor. rewrite (then_comm _ (sqrt 5)), <- then_assoc, (then_comm (sqrt 5)).
    apply storage_with_factor_last; trivial; simpl; lia.
Qed.
Next Obligation. more_digits. Qed.
Program Definition table_bfloat16_factor : constant := {|
  name := "table-in-storage.bfloat16.factor"; value := table_factor bfloat16; claim := table_factor_claim bfloat16; digits := 2003982105306 |}.
Next Obligation.
  intros x a m d Hm Pd H. apply table_in_storage_with_factor; trivial; simpl; lia.
Qed.
Next Obligation. more_digits. Qed.
Program Definition entries_bfloat16_factor : constant := {|
  name := "entries.storage.bfloat16.factor"; value := stored_factor_entries bfloat16; claim := stored_factor_entries_claim bfloat16; digits := 2716558966559 |}.
Next Obligation.
  intros a m Hm. apply stored_entries_with_factor; trivial; simpl; lia.
Qed.
Next Obligation. more_digits. Qed.
Program Definition given_bfloat16 : constant := {|
  name := "given.bfloat16"; value := given_narrow bfloat16; claim := given_narrow_claim bfloat16; digits := 1000034119690 |}.
Next Obligation.
  intros x w. apply narrow_product_within_sqrt_5_and_1; simpl; lia.
Qed.
Next Obligation. more_digits. Qed.
Program Definition given_table_bfloat16 : constant := {|
  name := "given.table-in-storage.bfloat16"; value := given_table bfloat16; claim := given_table_claim bfloat16; digits := 2003940636770 |}.
Next Obligation.
  intros x w H1 H2. apply table_in_storage_by_given_entries; trivial; simpl; lia.
Qed.
Next Obligation. more_digits. Qed.
Program Definition given_storage_bfloat16 : constant := {|
  name := "given.storage.bfloat16"; value := then_ 1 (sqrt 5) (u bfloat16); claim := given_storage_claim bfloat16; digits := 3244802618037 |}.
Next Obligation.
  intros x w H1 H2. apply storage_by_given_entries; trivial; simpl; lia.
Qed.
Next Obligation. more_digits. Qed.
Program Definition given : constant := {|
  name := "given.working"; value := sqrt 5; claim := given_claim; digits := 2236067977500 |}.
Next Obligation. intros F z w P. now apply product_within_sqrt_5_u. Qed.
Next Obligation. more_digits. Qed.
Program Definition exp_angle : constant := {|
  name := "angle.by-exp.times-exponent-and-ln-base"; value := 3; claim := exp_angle_claim; digits := 3000000000000 |}.
Next Obligation.
  intros b x x' t power l' y M Hx N1 N2 Hl Hy Hp.
  apply (angle_with_power_by_exp binary32) with (x' := x') (l' := l') (y := y); trivial. simpl. lia.
Qed.
Next Obligation. more_digits. Qed.

Definition constants : list constant :=
  [rotation; rotation_float32; rotation_float64; rotation_fused; rotation_strict_factor; rotation_factor;
   narrow_float16; narrow_float16_composed; narrow_float16_factor;
   narrow_bfloat16; narrow_bfloat16_composed; narrow_bfloat16_factor;
   table_float16; table_float16_composed; table_bfloat16; table_bfloat16_composed;
   storage_float16; storage_float16_composed; storage_float16_fused;
   storage_bfloat16; storage_bfloat16_composed; storage_bfloat16_fused;
   correctly_rounded; nearest_entries; by_nearest_table; by_working_table;
   listed_angle; exact_exponent_angle; rounded_base_angle; rounded_exponent_angle;
   absolute; narrow_absolute; correctly_rounded_absolute;
   storage_float16_factor; table_float16_factor; entries_float16_factor; given_float16; given_table_float16; given_storage_float16;
   storage_bfloat16_factor; table_bfloat16_factor; entries_bfloat16_factor; given_bfloat16; given_table_bfloat16; given_storage_bfloat16;
   given; exp_angle].

(** Every constant of the table satisfies its claim, to the digits that are printed. *)
Theorem constants_are_proved c :
  In c constants ->
  claim c (value c) /\ Rabs (value c - IZR (digits c) / 1000000000000) <= / 1000000000000.
Proof. intros _. split; [apply proof | apply close]. Qed.
