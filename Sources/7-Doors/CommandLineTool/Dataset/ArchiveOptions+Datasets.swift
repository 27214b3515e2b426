// SPDX-License-Identifier: Apache-2.0
import Datasets
import Foundation
import Store

extension ArchiveOptions {
  /// Opens the data sets of the archive; withdrawals that were cut off are finished first.
  ///
  /// Where that cannot be done, as where the keys are damaged, it is told, and what was asked for is done all the same.
  func datasets() throws -> Datasets {
    let datasets = Datasets(try open())
    do {
      try datasets.finishWithdrawals(by: context)
    } catch let error as StoreError {
      let words = "withdrawals could not be finished: \(StoreErrorWords.row(error).words)\n"
      FileHandle.standardError.write(Data(words.utf8))
    }
    return datasets
  }
}
