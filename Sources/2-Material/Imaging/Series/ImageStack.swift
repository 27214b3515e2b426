// SPDX-License-Identifier: Apache-2.0

/// Frames of a series that belong together: slices of one volume, or of several in time.
public struct ImageStack: Sendable {
  /// What it is.
  public enum Kind: Sendable, Hashable {
    /// Slices of a volume.
    case volume
    /// A survey image that slices were planned on.
    case localiser
    /// Pictures that have no place in a volume, and why.
    case pictures(reason: String)
  }

  /// What tells it from the other stacks of its series.
  public struct Distinction: Sendable, Hashable {
    /// By what.
    public var key: StackKey
    /// What this stack has, in words.
    public var value: String

    /// Makes a distinction; the parameters are the properties.
    public init(key: StackKey, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// What it is.
  public let kind: Kind
  /// What tells it from the other stacks of its series; empty for the only one.
  public let distinctions: [Distinction]
  /// Rows of a frame.
  public let rows: Int
  /// Columns of a frame.
  public let columns: Int
  /// Samples a pixel: 1, or 3 for colour.
  public let samplesPerPixel: Int
  /// The frames, by point in time, each sorted along the normal; one point in time for all but series over time.
  ///
  /// Frames without a place are in the order of their instance numbers.
  public let times: [[StoredFrame]]
  /// What told the points in time apart; `nil` for a single one.
  public let timeKey: TimeKey?
  /// Frames that share a position with another of the stack and were set aside, the first by instance number being kept.
  public let duplicates: [StoredFrame]
  /// Where the slices lie; `nil` where they have no place in the patient.
  public let geometry: StackGeometry?
  /// The unit of the modality's numbers, such as `HU`; `nil` where the files name none.
  public let unit: String?
  /// Frame of Reference UID; `nil` where the files name none.
  public let frameOfReferenceUID: String?
  /// What is to be said of its geometry.
  public let findings: [GeometryFinding]

  /// The slices of a point in time.
  public var sliceCount: Int { times.first?.count ?? 0 }
}

/// The files of a series, put in order.
public struct ImageSeries: Sendable {
  /// A file that is not part of any stack.
  public struct LeftOut: Sendable, Hashable {
    /// Which of the files that were given, counted from 0.
    public var instance: Int
    /// Why, in words.
    public var reason: String

    /// Makes a note; the parameters are the properties.
    public init(instance: Int, reason: String) {
      self.instance = instance
      self.reason = reason
    }
  }

  /// Series Instance UID; empty where the files have none.
  public let seriesInstanceUID: String
  /// Modality, such as `CT`; empty where the files have none.
  public let modality: String
  /// Series Number.
  public let number: Int?
  /// Which of the files that were given, counted from 0, in their order.
  public let instances: [Int]
  /// The stacks, the largest first.
  public let stacks: [ImageStack]
  /// Files that are not part of any stack.
  public let leftOut: [LeftOut]
  /// What is to be said of the whole series.
  public let findings: [GeometryFinding]

  /// The stacks that make volumes.
  public var volumes: [ImageStack] { stacks.filter { $0.kind == .volume } }
}
