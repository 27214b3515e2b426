# SPDX-License-Identifier: Apache-2.0
# pROC's answers to the tables in a folder, one line of JSON for each; called by Proofs/peers.py.
suppressPackageStartupMessages(library(pROC))
folder <- commandArgs(trailingOnly = TRUE)[1]
show <- function(x) if (length(x) == 1 && is.finite(x)) sprintf("%.17g", x) else "null"
for (file in sort(list.files(folder, pattern = "^case.*csv$", full.names = TRUE))) {
  t <- read.csv(file)
  make <- function(rows, column) roc(t$truth[rows], t[rows, column], levels = c(0, 1), direction = "<", quiet = TRUE)
  all <- seq_len(nrow(t))
  a <- make(all, "s1"); b <- make(all, "s2"); c <- make(all, "s3")
  ci <- ci.auc(a, method = "delong")
  test <- roc.test(a, b, method = "delong", paired = TRUE)
  first <- which(t$half == 0); second <- which(t$half == 1)
  u <- roc.test(make(first, "s1"), make(second, "s1"), method = "delong", paired = FALSE)
  rocs <- list(a, b, c)
  S <- matrix(0, 3, 3)
  for (i in 1:3) for (j in 1:3) S[i, j] <- if (i == j) var(rocs[[i]], method = "delong") else cov(rocs[[i]], rocs[[j]], method = "delong")
  L <- rbind(c(1, -1, 0), c(0, 1, -1))
  d <- L %*% sapply(rocs, function(r) as.numeric(auc(r)))
  equal <- tryCatch(as.numeric(t(d) %*% solve(L %*% S %*% t(L)) %*% d), error = function(e) NA)
  p1 <- as.numeric(auc(a, partial.auc = c(1, 0.8), partial.auc.focus = "specificity"))
  p2 <- as.numeric(auc(a, partial.auc = c(1, 0.9), partial.auc.focus = "sensitivity"))
  cat(sprintf('{"auc":%s,"lower":%s,"upper":%s,"variance":%s,"z":%s,"p":%s,"unpaired":%s,"unpairedP":%s,"equal":%s,"spec":%s,"sens":%s}\n',
    show(as.numeric(auc(a))), show(ci[1]), show(ci[3]), show(var(a, method = "delong")), show(as.numeric(test$statistic)),
    show(test$p.value), show(as.numeric(u$statistic)), show(u$p.value), show(equal), show(p1), show(p2)))
}
