// SPDX-License-Identifier: Apache-2.0

/// How the readings are laid out: who read what, under which condition.
///
/// It is found from the rows, not declared. ``description`` says it in plain words.
public struct StudyDesign: Sendable, Equatable {
  /// The layouts that need different methods.
  public enum Kind: String, Sendable, CaseIterable {
    /// One score per case.
    case single
    /// Several models or arms on the same cases, no readers to generalise to.
    case paired
    /// Several arms that share only some of their cases.
    case partlyPaired = "partly-paired"
    /// Arms with cases of their own, and readers of their own where there are readers.
    case independentArms = "independent-arms"
    /// Every reader read every case in every arm.
    case crossed
    /// Readers and cases are crossed, but reads are missing in no block pattern.
    case incompleteCrossed = "incomplete-crossed"
    /// Blocks of cases, each crossed with readers of its own.
    case splitPlot = "split-plot"
    /// Every case was read by one reader only.
    case casesNestedInReaders = "cases-nested-in-readers"
    /// Every case stands in one arm only, while readers read in several.
    case casesNestedInArms = "cases-nested-in-arms"
    /// Every reader reads in one arm only, while cases stand in several.
    case readersNestedInArms = "readers-nested-in-arms"
  }

  /// A group of readers with the cases they read.
  public struct Block: Sendable, Hashable {
    /// How many readers it has.
    public let readers: Int
    /// How many cases.
    public let cases: Int
    /// How many reads of its cases by its readers, over all arms.
    public let reads: Int
    /// The share of readers × cases × arms that was read, 0…1.
    public let filled: Double
  }

  /// The layout.
  public let kind: Kind
  /// What was drawn independently.
  public let samplingUnit: SamplingUnit
  /// Whether some patient has several cases.
  public let isClustered: Bool
  /// Whether a case was read again by the same reader in the same arm, on another date.
  public let isRepeated: Bool
  /// How many rows there are.
  public let reads: Int
  /// How many cases.
  public let cases: Int
  /// How many patients, where they are bound.
  public let patients: Int?
  /// How many readers; 1 where none are bound.
  public let readers: Int
  /// How many arms; 1 where none are bound.
  public let arms: Int
  /// How many models stand side by side in one row.
  public let models: Int
  /// The share of readers × cases × arms that was read, 0…1.
  public let filled: Double
  /// The blocks, largest first; one where everything hangs together, none without readers.
  public let blocks: [Block]
  /// Reads of a case by a reader of another block: slips in a split-plot study.
  public let readsOutsideBlocks: Int

  /// The share of the blocks' tables that was read, 0…1; equals ``filled`` for one block.
  public var filledWithinBlocks: Double {
    let cells = blocks.reduce(0.0) { $0 + Double($1.readers) * Double($1.cases) * Double(arms) }
    return cells > 0 ? Double(blocks.reduce(0) { $0 + $1.reads }) / cells : filled
  }
}
