/* Libraries that the gate has to refuse, one for each ODDITY, and one (hostile_name) that it has to
 * fail, and whose name it has to print safely. */
#include <stddef.h>
#include <stdint.h>

#include "rope_under_test.h"

enum {
  no_entry_point,
  null_description,
  wrong_abi_version,
  old_struct,
  no_name,
  no_rotate,
  unknown_contract,
  no_format,
  reversed_positions,
  hostile_name,
  new_struct
};

static int rotate(const ropecheck_call* call) {
  (void)call;
  return ROPECHECK_OK;
}

#define IS(oddity) (ODDITY == (oddity))
#if ODDITY_IS_NO_ENTRY_POINT
#define ropecheck_rope_under_test some_other_name
const ropecheck_implementation* some_other_name(void);
#endif

const ropecheck_implementation* ropecheck_rope_under_test(void) {
  static ropecheck_implementation odd;
  odd.abi_version = IS(wrong_abi_version) ? ROPECHECK_ABI_VERSION + 6 : ROPECHECK_ABI_VERSION;
  odd.struct_size = IS(old_struct) ? 16 : IS(new_struct) ? sizeof odd + 16 : sizeof odd;
  odd.name = IS(no_name) ? NULL : "odd";
  if (IS(hostile_name))
    odd.name = "</title><script>document.title = 'run'</script>\"'&]]>\x1b[31m\xff\n::error::";
  odd.contract = IS(unknown_contract) ? "best-effort" : "float32";
  odd.capabilities = IS(no_format) ? 0 : ROPECHECK_CAN_ALL_IN_FLOAT32;
  odd.min_position = IS(reversed_positions) ? 10 : 0;
  odd.max_position = IS(reversed_positions) ? 9 : 1000;
  odd.rotate = IS(no_rotate) ? NULL : rotate;
  return IS(null_description) ? NULL : &odd;
}
