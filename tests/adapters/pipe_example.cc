#include "adapters/clients/ropecheck_client.h"

/* Any implementation of rope_under_test.h as a program of its own: linked with example_rope.c. */
int main() { return ropecheck_client::serve(*ropecheck_rope_under_test()); }
