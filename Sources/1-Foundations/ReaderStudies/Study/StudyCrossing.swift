// SPDX-License-Identifier: Apache-2.0

/// How readers, arms and cases are crossed in a reader study; found from the reads, not declared.
public struct StudyCrossing: Sendable, Equatable, CustomStringConvertible {
  /// How two factors meet.
  public enum Relation: String, Sendable, Hashable, CaseIterable {
    /// Each level of one meets each level of the other.
    case crossed
    /// Some levels meet several of the other, but not all do.
    case partly
    /// Each level of the first meets one level of the second only, of several.
    case nested
  }

  /// Readers that are joined by cases they share.
  public struct Block: Sendable, Equatable {
    /// The numbers of the readers.
    public let readers: [Int]
    /// How many cases they read.
    public let cases: Int
  }

  /// How many arms have reads.
  public let arms: Int
  /// How many readers have reads, without those that stand alone.
  public let readers: Int
  /// How many cases were read.
  public let cases: Int
  /// Readers within arms: nested where every reader reads in one arm.
  public let readersByArms: Relation
  /// Cases within arms: nested where every case is read in one arm.
  public let casesByArms: Relation
  /// Cases within readers: nested where every case is read by one reader.
  public let casesByReaders: Relation
  /// The blocks of readers with cases of their own, largest first; one where all hang together.
  public let blocks: [Block]
  /// The arms whose only reader reads in no other arm while others have several readers: an algorithm alone.
  public let standAloneArms: [Int]
  /// The share of arms × readers × cases that was read, 0…1, without the arms that stand alone.
  public let shareRead: Double

  /// Whether every reader read every case in every arm.
  public var isComplete: Bool { shareRead >= 1 }
  /// Whether the readers fall into blocks with cases of their own.
  public var isSplitPlot: Bool { blocks.count > 1 && blocks.contains { $0.readers.count > 1 } }

  /// Finds the layout of a study.
  /// - Complexity: O(reads).
  public init(_ study: ReaderStudy) {
    let layout = ReaderLayout(study)
    standAloneArms = layout.standAloneArms
    let panelArms = study.arms.indices.filter { !layout.standAloneArms.contains($0) && !layout.readers(in: $0).isEmpty }
    let panel = study.readers.indices.filter { reader in panelArms.contains { layout.isRead(arm: $0, reader: reader) } }
    arms = study.arms.indices.count { !layout.readers(in: $0).isEmpty }
    readers = panel.count
    readersByArms = Self.relation(
      of: panel.map { reader in panelArms.count { layout.isRead(arm: $0, reader: reader) } }, levels: panelArms.count)

    var armsOfCase = [Int](repeating: 0, count: study.isDiseased.count)
    var readersOfCase = armsOfCase
    var anyReader = [Bool](repeating: false, count: study.isDiseased.count)
    var reads = 0
    for arm in study.arms.indices {
      var here = Set<Int32>()
      for reader in study.readers.indices {
        let cases = study.cell(arm: arm, reader: reader).cases
        here.formUnion(cases)
        if panelArms.contains(arm) { reads += cases.count }
      }
      for index in here {
        armsOfCase[Int(index)] += 1
        anyReader[Int(index)] = true
      }
    }
    var owner = [Int](repeating: -1, count: study.isDiseased.count)
    var parent = Array(study.readers.indices)
    func root(_ reader: Int) -> Int {
      var node = reader
      while parent[node] != node { node = parent[node] }
      return node
    }
    for reader in panel {
      var mine = Set<Int32>()
      for arm in panelArms { mine.formUnion(study.cell(arm: arm, reader: reader).cases) }
      for index in mine {
        readersOfCase[Int(index)] += 1
        let first = owner[Int(index)]
        if first < 0 { owner[Int(index)] = reader } else { parent[root(reader)] = root(first) }
      }
    }
    cases = anyReader.count { $0 }
    casesByArms = Self.relation(of: armsOfCase.filter { $0 > 0 }, levels: arms)
    casesByReaders = Self.relation(of: readersOfCase.filter { $0 > 0 }, levels: panel.count)
    var casesOfBlock = [Int: Int]()
    for reader in owner where reader >= 0 { casesOfBlock[root(reader), default: 0] += 1 }
    blocks = Dictionary(grouping: panel) { root($0) }
      .map { Block(readers: $0.value, cases: casesOfBlock[$0.key] ?? 0) }
      .sorted { ($1.readers.count, $1.cases, $0.readers[0]) < ($0.readers.count, $0.cases, $1.readers[0]) }
    let panelCases = readersOfCase.count { $0 > 0 }
    let places = panelArms.count * panel.count * panelCases
    shareRead = places > 0 ? Double(reads) / Double(places) : 0
  }

  private static func relation(of counts: [Int], levels: Int) -> Relation {
    if counts.allSatisfy({ $0 == levels }) { return .crossed }
    return counts.allSatisfy { $0 == 1 } ? .nested : .partly
  }

  /// The layout in one plain sentence.
  public var description: String {
    var parts: [String] = []
    switch readersByArms {
    case .crossed where isComplete: parts.append("every reader read every case in every arm")
    case .crossed: parts.append("every reader read in every arm")
    case .nested: parts.append("every reader read in one arm only")
    case .partly: parts.append("some readers read in some of the arms only")
    }
    if !isComplete {
      if casesByArms == .nested { parts.append("every case stands in one arm only") }
      if casesByArms == .partly { parts.append("the arms share some of their cases") }
      if casesByReaders == .nested, readers > 1 {
        parts.append("every case was read by one reader only")
      } else if isSplitPlot {
        parts.append("the readers fall into \(blocks.count) blocks with cases of their own")
      } else if casesByReaders == .partly {
        parts.append("not every reader read every case")
      } else if casesByArms == .crossed, readersByArms == .crossed {
        parts.append("some reads are missing")
      }
    }
    if !standAloneArms.isEmpty {
      let count = standAloneArms.count
      parts.append(count == 1 ? "one arm is a reader that stands alone" : "\(count) arms are readers that stand alone")
    }
    let tenths = Int((shareRead * 1000 + 1e-9).rounded(.down))
    let share = "\(tenths / 10).\(tenths % 10) %"
    let size =
      "\(readers) reader\(readers == 1 ? "" : "s"), \(arms) arm\(arms == 1 ? "" : "s"), "
      + "\(cases) case\(cases == 1 ? "" : "s"), \(share) of all combinations read"
    return parts.joined(separator: ", ") + " (\(size))"
  }
}
