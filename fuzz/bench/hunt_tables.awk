# Prints the tables of bench_hunt, from its lines "mutant driver found-in found executions
# hundredths below largest share".
{
  if (!($1 in below)) mutants[++count] = $1
  below[$1] = $7
  largest[$1] = $8
  found_in[$1, $2] = $3
  found[$1, $2] = $4
  executions[$1, $2] = $5
  hundredths[$1, $2] = $6
  share[$1, $2] = $9
}

# Prints the head of a table; it has a last column if `last` is not empty.
function head(first, last, i, line, rule) {
  line = "| " first " |"
  rule = "| --- |"
  for (i = 1; i <= n; ++i) {
    line = line " " driver[i] " |"
    rule = rule " --- |"
  }
  if (last != "") {
    line = line " " last " |"
    rule = rule " --- |"
  }
  print line "\n" rule "\n"
}

# An entry of the first table: "> 1234 (20.00 s), 1 of 5" if the median seed found nothing.
function soon(mutant, by, text) {
  text = sprintf("%s%d (%.2f s)", found[mutant, by] ? "" : "> ", executions[mutant, by],
                 hundredths[mutant, by] / 100)
  if (found_in[mutant, by] < seeds) text = text ", " found_in[mutant, by] " of " seeds
  return text
}

function median(values, size, i, j, value) {
  for (i = 2; i <= size; ++i) {
    value = values[i]
    for (j = i - 1; j > 0 && values[j] > value; --j) values[j + 1] = values[j]
    values[j + 1] = value
  }
  return size % 2 ? values[(size + 1) / 2] : (values[size / 2] + values[size / 2 + 1]) / 2
}

# How many mutants a driver finds, and how many times its executions `unguided` needs.
function against_unguided(by, m, often, compared, by_far, ratios, text) {
  for (m = 1; m <= count; ++m) {
    if (found_in[mutants[m], by] >= 0.8 * seeds) ++often
    if (!((mutants[m], "unguided") in found)) continue
    ratios[++compared] = executions[mutants[m], "unguided"] / executions[mutants[m], by]
    if (ratios[compared] >= 10) ++by_far
  }
  text = by " finds " often + 0 " of " count " mutants within " seconds \
         " s in at least four of five seeds."
  if (compared > 0)
    text = text sprintf(" unguided takes %.1f times its executions on the median of the mutants, " \
                        "and ten times or more for %d.", median(ratios, compared), by_far)
  return text
}

END {
  n = split(drivers, driver, " ")
  ORS = ""
  print "Executions and seconds to the first violation, of the median of " seeds " seeds with " \
        seconds " s each:\n\n"
  head("mutant", "")
  for (m = 1; m <= count; ++m) {
    print "| " mutants[m] " |"
    for (i = 1; i <= n; ++i) print " " soon(mutants[m], driver[i]) " |"
    print "\n"
  }
  if (share_seconds > 0) {
    print "\nThe largest error met within " share_seconds " s, as a share of the largest that " \
          "there is, medians of " seeds " seeds:\n\n"
    head("mutant, below", "largest, u")
    for (m = 1; m <= count; ++m) {
      print "| " mutants[m] ", " below[mutants[m]] " |"
      for (i = 1; i <= n; ++i) print " " share[mutants[m], driver[i]] " |"
      printf " %.4g |\n", largest[mutants[m]]
    }
  }
  for (i = 1; i <= n; ++i)
    if (driver[i] ~ /^guided/) print "\n" against_unguided(driver[i]) "\n"
}
