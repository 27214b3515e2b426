// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// The attributes of one frame, wherever its file keeps them.
///
/// Enhanced objects keep what differs between frames in the *Per-Frame Functional Groups Sequence* and what they share in the
/// *Shared Functional Groups Sequence*; older objects keep all at the top level. A question names the attribute and the functional
/// group that it would stand in; the frame's own group answers first, then the shared one, then the top level.
///
/// > Source: DICOM PS3.3 C.7.6.16.
public struct FrameAttributes: Sendable {
  /// All attributes of the file.
  public let dataSet: DataSet
  /// Which frame, counted from 0.
  public let frame: Int

  private let shared: DataSet?
  private let own: DataSet?

  /// The attributes of one frame of a file, counted from 0.
  public init(_ dataSet: DataSet, frame: Int = 0) {
    self.dataSet = dataSet
    self.frame = frame
    shared = dataSet.items(.sharedFunctionalGroupsSequence).first
    let perFrame = dataSet.items(.perFrameFunctionalGroupsSequence)
    own = perFrame.indices.contains(frame) ? perFrame[frame] : nil
  }

  /// Whether the file has functional groups.
  public var hasFunctionalGroups: Bool { shared != nil || own != nil }

  /// The items of a functional group: the frame's own, else the shared ones, else those of the top level.
  public func groups(_ sequence: Tag) -> [DataSet] {
    for place in [own, shared, dataSet] {
      if let items = place?.items(sequence), !items.isEmpty { return items }
    }
    return []
  }

  /// The numbers of an attribute that enhanced objects keep in a functional group.
  public func reals(_ tag: Tag, in sequence: Tag) -> [Double] {
    for place in [own, shared] {
      if let values = place?.items(sequence).first?.reals(tag), !values.isEmpty { return values }
    }
    return dataSet.reals(tag)
  }

  /// The first number of an attribute that enhanced objects keep in a functional group.
  public func real(_ tag: Tag, in sequence: Tag) -> Double? { reals(tag, in: sequence).first }

  /// The first whole number of an attribute that enhanced objects keep in a functional group.
  public func integer(_ tag: Tag, in sequence: Tag) -> Int? {
    for place in [own, shared] {
      if let value = place?.items(sequence).first?.integer(tag) { return value }
    }
    return dataSet.integer(tag)
  }

  /// The strings of an attribute that enhanced objects keep in a functional group.
  public func texts(_ tag: Tag, in sequence: Tag) -> [String] {
    for place in [own, shared] {
      if let values = place?.items(sequence).first?.texts(tag), !values.isEmpty { return values }
    }
    return dataSet.texts(tag)
  }

  /// The first string of an attribute that enhanced objects keep in a functional group, unless it is empty.
  public func text(_ tag: Tag, in sequence: Tag) -> String? {
    guard let first = texts(tag, in: sequence).first, !first.isEmpty else { return nil }
    return first
  }
}

extension DataSet {
  /// How many frames the pixels hold: Number of Frames, 1 where it is absent or below 1.
  public var frameCount: Int { max(1, integer(.numberOfFrames) ?? 1) }

  /// Whether stored samples have a sign: Pixel Representation is 1.
  var hasSignedSamples: Bool { integer(.pixelRepresentation) == 1 }
}
