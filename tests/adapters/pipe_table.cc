#include "adapters/clients/ropecheck_client.h"

/* Any table of rope_under_test.h as a program of its own: linked with example_table.c. */
int main() { return ropecheck_client::serve(*ropecheck_table_under_test()); }
