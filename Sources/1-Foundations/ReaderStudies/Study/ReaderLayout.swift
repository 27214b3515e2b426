// SPDX-License-Identifier: Apache-2.0

/// Which readers have a value or a read in which arms.
struct ReaderLayout: Sendable, Equatable {
  let armCount: Int
  let readerCount: Int
  /// Arm by arm.
  let isFilled: [Bool]

  init(armCount: Int, readerCount: Int, isFilled: [Bool]) {
    self.armCount = armCount
    self.readerCount = readerCount
    self.isFilled = isFilled
  }

  init(_ study: ReaderStudy) {
    armCount = study.arms.count
    readerCount = study.readers.count
    isFilled = study.cells.map { !$0.cases.isEmpty }
  }

  init(_ table: FigureTable) {
    armCount = table.arms.count
    readerCount = table.readers.count
    isFilled = table.values.map { $0 != nil }
  }

  func isRead(arm: Int, reader: Int) -> Bool { isFilled[arm * readerCount + reader] }

  func readers(in arm: Int) -> [Int] { (0..<readerCount).filter { isRead(arm: arm, reader: $0) } }

  /// The numbers of the cells of an arm.
  func cells(of arm: Int) -> [Int] { readers(in: arm).map { arm * readerCount + $0 } }

  /// Arms of one reader who reads nowhere else, where another arm has several readers.
  var standAloneArms: [Int] {
    guard (0..<armCount).contains(where: { readers(in: $0).count > 1 }) else { return [] }
    return (0..<armCount).filter { arm in
      let here = readers(in: arm)
      guard let only = here.first, here.count == 1 else { return false }
      return (0..<armCount).count { isRead(arm: $0, reader: only) } == 1
    }
  }
}
