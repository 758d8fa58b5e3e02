#include "tests/adapters/version_1/ropecheck_client.h"

/* A program that was built with the client of version 1: linked with example_rope.c. */
int main() { return ropecheck_client::serve(*ropecheck_rope_under_test()); }
