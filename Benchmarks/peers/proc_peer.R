# SPDX-License-Identifier: Apache-2.0
# pROC as a worker, in the manner of python_peers.py: AUC with DeLong's interval.
suppressMessages(library(pROC))
path <- commandArgs(TRUE)[1]
count <- file.size(path) / 16
values <- readBin(path, "double", 2 * count)
truth <- values[seq_len(count)]
score <- values[count + seq_len(count)]
cat("ready\n")
flush(stdout())
input <- file("stdin", "r")
while (length(readLines(input, n = 1)) > 0) {
  spent <- system.time({
    curve <- roc(truth, score, quiet = TRUE, direction = "<", levels = c(0, 1))
    bounds <- ci.auc(curve, method = "delong")
  })
  cat(sprintf('{"cpu":%.6f,"wall":%.6f,"result":[%.15f,%.15f,%.15f]}\n', spent[[1]] + spent[[2]], spent[[3]],
              bounds[2], bounds[1], bounds[3]))
  flush(stdout())
}
