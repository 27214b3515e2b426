// SPDX-License-Identifier: Apache-2.0

/// Who marked what, where and with what rating: the material of a free-response (FROC) or localisation (LROC) study.
///
/// A reader looks for lesions, marks any number of places on a case and rates each. A mark hits a lesion or it does not; whether
/// it does was decided before. Cases without marks and lesions that nobody marked are part of the data: they rank below every
/// mark. Readers, arms, cases and the lesions of a case are numbered from 0.
public struct FreeResponseStudy: Sendable, Equatable {
  /// One mark.
  public struct Mark: Sendable, Hashable {
    /// The number of the arm.
    public var arm: Int
    /// The number of the reader.
    public var reader: Int
    /// The number of the case.
    public var caseIndex: Int
    /// The rating; higher speaks for a lesion.
    public var rating: Double
    /// The lesion of the case that the mark hit; `nil` where it hit none.
    public var lesion: Int?

    /// Makes a mark.
    public init(arm: Int, reader: Int, caseIndex: Int, rating: Double, lesion: Int? = nil) {
      self.arm = arm
      self.reader = reader
      self.caseIndex = caseIndex
      self.rating = rating
      self.lesion = lesion
    }
  }

  /// What one reader did in one arm.
  public struct Cell: Sendable, Equatable {
    /// The cases that were read, rising.
    public internal(set) var cases: [Int32]
    /// The ratings of the marks on each of them that hit no lesion, falling.
    public internal(set) var nonLesions: [[Double]]
    /// The highest rating of each lesion of each of them; minus infinity where it was not marked.
    public internal(set) var lesions: [[Double]]
    /// How many marks hit a lesion that a higher mark had hit already; they count for nothing.
    public internal(set) var repeatedHits: Int
  }

  /// The names of the arms.
  public let arms: [String]
  /// The names of the readers.
  public let readers: [String]
  /// The weights of the lesions of each case, with sum 1 within a case; empty for a case without a lesion.
  public let weights: [[Double]]
  /// The sampling unit (patient) of each case, numbered from 0; `nil` where each case is a unit of its own.
  public let units: [Int32]?
  /// What each reader did in each arm, arm by arm.
  public let cells: [Cell]

  /// Sorts marks into cells and checks them.
  /// - Parameters:
  ///   - arms: The names of the arms.
  ///   - readers: The names of the readers.
  ///   - lesionWeights: The weight of each lesion of each case, > 0; they are divided by their sum within the case. Empty for a
  ///     case without a lesion.
  ///   - units: The sampling unit of each case where several cases share one.
  ///   - casesRead: The cases that each reader read in each arm, arm by arm; all of them where it is `nil`. A reader who read
  ///     nothing in an arm has an empty list.
  ///   - marks: The marks, in any order.
  /// - Throws: ``FreeResponseError`` at the first number that is out of range, rating that is no finite number, weight that is
  ///   not positive, or mark on a case that the reader did not read.
  /// - Complexity: O(marks log marks + cells · cases).
  public init(
    arms: [String], readers: [String], lesionWeights: [[Double]], units: [Int32]? = nil, casesRead: [[Int]]? = nil,
    marks: [Mark]
  ) throws(FreeResponseError) {
    if let units, units.count != lesionWeights.count {
      throw .lengthsDiffer(of: "units", expected: lesionWeights.count, found: units.count)
    }
    if let units, let index = units.firstIndex(where: { $0 < 0 }) { throw .unknown("unit", number: Int(units[index])) }
    if let casesRead, casesRead.count != arms.count * readers.count {
      throw .lengthsDiffer(of: "cases read", expected: arms.count * readers.count, found: casesRead.count)
    }
    self.arms = arms
    self.readers = readers
    self.units = units
    var scaled: [[Double]] = []
    for (index, weights) in lesionWeights.enumerated() {
      guard weights.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw .badWeight(caseIndex: index) }
      let sum = weights.reduce(0, +)
      scaled.append(weights.map { $0 / sum })
    }
    weights = scaled
    let everyCase = Array(lesionWeights.indices)
    var cells: [Cell] = []
    var places: [[Int: Int]] = []
    for index in 0..<arms.count * readers.count {
      let read = casesRead.map { Array(Set($0[index])).sorted() } ?? everyCase
      if let wrong = read.first(where: { !lesionWeights.indices.contains($0) }) {
        throw .unknown("case", number: wrong)
      }
      cells.append(
        Cell(
          cases: read.map { Int32($0) }, nonLesions: [[Double]](repeating: [], count: read.count),
          lesions: read.map { [Double](repeating: -.infinity, count: lesionWeights[$0].count) }, repeatedHits: 0))
      places.append(Dictionary(uniqueKeysWithValues: read.enumerated().map { ($0.element, $0.offset) }))
    }
    for mark in marks {
      guard arms.indices.contains(mark.arm) else { throw .unknown("arm", number: mark.arm) }
      guard readers.indices.contains(mark.reader) else { throw .unknown("reader", number: mark.reader) }
      guard everyCase.indices.contains(mark.caseIndex) else { throw .unknown("case", number: mark.caseIndex) }
      guard mark.rating.isFinite else { throw .notFinite(caseIndex: mark.caseIndex) }
      let cell = mark.arm * readers.count + mark.reader
      guard let place = places[cell][mark.caseIndex] else {
        throw .notRead(arm: arms[mark.arm], reader: readers[mark.reader], caseIndex: mark.caseIndex)
      }
      guard let lesion = mark.lesion else {
        cells[cell].nonLesions[place].append(mark.rating)
        continue
      }
      guard lesionWeights[mark.caseIndex].indices.contains(lesion) else {
        throw .noSuchLesion(caseIndex: mark.caseIndex, lesion: lesion, lesions: lesionWeights[mark.caseIndex].count)
      }
      let before = cells[cell].lesions[place][lesion]
      if before > -.infinity { cells[cell].repeatedHits += 1 }
      cells[cell].lesions[place][lesion] = max(before, mark.rating)
    }
    for cell in cells.indices {
      for place in cells[cell].nonLesions.indices { cells[cell].nonLesions[place].sort(by: >) }
    }
    self.cells = cells
  }

  /// What a reader did in an arm.
  public func cell(arm: Int, reader: Int) -> Cell { cells[arm * readers.count + reader] }

  /// How many cases there are.
  public var caseCount: Int { weights.count }
  /// How many cases have no lesion.
  public var lesionFreeCases: Int { weights.reduce(0) { $0 + ($1.isEmpty ? 1 : 0) } }
  /// How many lesions there are.
  public var lesionCount: Int { weights.reduce(0) { $0 + $1.count } }
  /// How many sampling units there are.
  public var unitCount: Int { units.map { Set($0).count } ?? caseCount }

  /// The sampling unit of a case.
  func unit(_ caseIndex: Int32) -> Int32 { units.map { $0[Int(caseIndex)] } ?? caseIndex }

  /// The sampling units of a cell, rising.
  func units(_ cell: Cell) -> [Int32] {
    guard let units else { return cell.cases }
    return Set(cell.cases.map { units[Int($0)] }).sorted()
  }
}
