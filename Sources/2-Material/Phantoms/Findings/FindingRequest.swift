// SPDX-License-Identifier: Apache-2.0

/// A finding to be planted, as a scenario draws it; the anatomy decides where exactly there is room.
public struct FindingRequest: Sendable, Hashable {
  /// Which side of the patient.
  public enum Side: String, Sendable, Hashable, CaseIterable {
    case left
    case right
  }

  /// Which part of the lung from top to bottom.
  public enum Zone: String, Sendable, Hashable, CaseIterable {
    case upper
    case middle
    case lower
  }

  /// What it is.
  public var kind: FindingKind
  /// Its size.
  ///
  /// Nodules, consolidations, bleedings and lesions: the diameter in millimetres. An effusion: its volume in millilitres. A
  /// pneumothorax: the width of the gap at the apex in millimetres. Cardiomegaly: the cardiothoracic ratio.
  public var size: Double
  /// The side; `nil` leaves it to chance.
  public var side: Side?
  /// The zone; `nil` leaves it to chance.
  public var zone: Zone?
  /// How dense it is, from 0 (as what it lies in) to 1 (as soft tissue or fluid): what makes it easy to see.
  public var conspicuity: Double
  /// Which of all findings of this kind it is: the seed of its place and form.
  ///
  /// The same at every follow-up.
  public var individual: Randomness

  /// Makes a request; the parameters are the properties.
  public init(
    _ kind: FindingKind, size: Double, side: Side? = nil, zone: Zone? = nil, conspicuity: Double = 1,
    individual: Randomness
  ) {
    self.kind = kind
    self.size = size
    self.side = side
    self.zone = zone
    self.conspicuity = conspicuity
    self.individual = individual
  }
}
