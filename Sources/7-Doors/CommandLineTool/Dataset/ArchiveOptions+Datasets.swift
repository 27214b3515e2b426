// SPDX-License-Identifier: Apache-2.0
import Datasets
import Store

extension ArchiveOptions {
  /// Opens the data sets of the archive; withdrawals that were cut off are finished first.
  func datasets() throws -> Datasets {
    let datasets = Datasets(try open())
    try datasets.finishWithdrawals(by: context)
    return datasets
  }
}
