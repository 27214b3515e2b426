// SPDX-License-Identifier: Apache-2.0

extension CaseTable {
  /// Finds how the readings are laid out.
  public func design() -> StudyDesign {
    StudyDesign(
      kind: .single, samplingUnit: samplingUnit, isClustered: false, isRepeated: false, reads: rowCount,
      cases: rowCount, patients: nil, readers: 1, arms: 1, models: 1, filled: 1, blocks: [], readsOutsideBlocks: 0)
  }
}
