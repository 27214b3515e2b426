// SPDX-License-Identifier: Apache-2.0

/// Who read which case under which condition, with what rating: the material of a multi-reader multi-case (MRMC) study.
///
/// Readers, arms (modalities, treatments) and cases are numbered from 0. Nothing is assumed to be crossed: a reader may have
/// read any cases in any arms. A higher rating speaks for disease.
public struct ReaderStudy: Sendable, Equatable {
  /// One rating.
  public struct Read: Sendable, Equatable {
    /// The number of the arm.
    public var arm: Int
    /// The number of the reader.
    public var reader: Int
    /// The number of the case.
    public var caseIndex: Int
    /// The rating; higher speaks for disease.
    public var rating: Double

    /// Makes a read.
    public init(arm: Int, reader: Int, caseIndex: Int, rating: Double) {
      self.arm = arm
      self.reader = reader
      self.caseIndex = caseIndex
      self.rating = rating
    }
  }

  /// What one reader read in one arm.
  public struct Cell: Sendable, Equatable {
    /// The cases, rising.
    public internal(set) var cases: [Int32]
    /// Their ratings.
    public internal(set) var ratings: [Double]
  }

  /// The names of the arms.
  public let arms: [String]
  /// The names of the readers.
  public let readers: [String]
  /// Whether each case is diseased.
  public let isDiseased: [Bool]
  /// The sampling unit (patient) of each case, numbered from 0; `nil` where each case is a unit of its own.
  public let units: [Int32]?
  /// What each reader read in each arm, arm by arm; empty where a reader read nothing in an arm.
  public let cells: [Cell]

  /// Sorts reads into cells and checks them.
  /// - Parameters:
  ///   - arms: The names of the arms.
  ///   - readers: The names of the readers.
  ///   - isDiseased: The truth of each case.
  ///   - units: The sampling unit of each case where several cases share one.
  ///   - reads: The reads, in any order.
  /// - Throws: ``ReaderStudyError`` at the first number that is out of range, rating that is NaN, or case that the same
  ///   reader read twice in the same arm. An infinite rating is allowed: it ranks below or above all others.
  /// - Complexity: O(reads log reads).
  public init(
    arms: [String], readers: [String], isDiseased: [Bool], units: [Int32]? = nil, reads: [Read]
  ) throws(ReaderStudyError) {
    if let units, units.count != isDiseased.count {
      throw .lengthsDiffer(of: "units", expected: isDiseased.count, found: units.count)
    }
    var sorted = [[(caseIndex: Int32, rating: Double)]](repeating: [], count: arms.count * readers.count)
    for read in reads {
      guard arms.indices.contains(read.arm) else { throw .unknown("arm", number: read.arm) }
      guard readers.indices.contains(read.reader) else { throw .unknown("reader", number: read.reader) }
      guard isDiseased.indices.contains(read.caseIndex) else { throw .unknown("case", number: read.caseIndex) }
      guard !read.rating.isNaN else { throw .notANumber(caseIndex: read.caseIndex) }
      sorted[read.arm * readers.count + read.reader].append((Int32(read.caseIndex), read.rating))
    }
    var cells: [Cell] = []
    for (index, var reads) in sorted.enumerated() {
      reads.sort { $0.caseIndex < $1.caseIndex }
      for (one, next) in zip(reads, reads.dropFirst()) where one.caseIndex == next.caseIndex {
        throw .repeated(
          arm: arms[index / readers.count], reader: readers[index % readers.count], caseIndex: Int(one.caseIndex))
      }
      cells.append(Cell(cases: reads.map(\.caseIndex), ratings: reads.map(\.rating)))
    }
    self.arms = arms
    self.readers = readers
    self.isDiseased = isDiseased
    self.units = units
    self.cells = cells
  }

  /// What a reader read in an arm.
  public func cell(arm: Int, reader: Int) -> Cell { cells[arm * readers.count + reader] }
}

/// Why reads are no reader study.
public enum ReaderStudyError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Two columns that must be equally long are not.
  case lengthsDiffer(of: String, expected: Int, found: Int)
  /// An arm, reader or case has a number that is not listed.
  case unknown(String, number: Int)
  /// A rating is not a number.
  case notANumber(caseIndex: Int)
  /// A reader read a case twice in the same arm.
  case repeated(arm: String, reader: String, caseIndex: Int)

  /// One sentence for a person, without a full stop.
  public var description: String {
    switch self {
    case .lengthsDiffer(let what, let expected, let found): "\(what): \(found) values, expected \(expected)"
    case .unknown(let what, let number): "there is no \(what) of number \(number)"
    case .notANumber(let index): "the rating of case \(index) is not a number"
    case .repeated(let arm, let reader, let index):
      "reader \(reader) read case \(index) more than once in arm \(arm); one read of each is needed"
    }
  }
}
