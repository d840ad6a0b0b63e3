# Exact draws of a known target must stay what they are; without --target every target is tried, which takes minutes.
add_test(NAME certify_law COMMAND ebmlab::program certify my_plugin --plugin-dir plugins --store test.db --target gaussian --chains 1000)
