// SPDX-License-Identifier: Apache-2.0

/// A hospital of a scenario.
public struct ScenarioSite: Sendable, Hashable {
  /// What the scenario calls it; headers say `SYNTHETIC` before it.
  public var name: String
  /// How many of the patients are its own, in proportion.
  public var share = 1.0
  /// Who comes.
  public var demographics = Demographics()
  /// The share of patients with each kind of finding at the first examination, where it is not the scenario's.
  public var prevalence: [FindingKind: Double] = [:]
  /// Which devices it has, and what share of the examinations each of them makes, in proportion.
  public var devices: [Share] = []
  /// How patients stand and lie.
  public var postures = Postures()
  /// How often the source of labels says yes where it should; `nil` as in the scenario's labels.
  public var labelSensitivity: Double?
  /// How often the source of labels says no where it should; `nil` as in the scenario's labels.
  public var labelSpecificity: Double?

  /// A device's part in a site's work.
  public struct Share: Sendable, Hashable {
    /// Its index among the scenario's devices.
    public var device: Int
    /// Its part, in proportion.
    public var share: Double

    /// Makes a part; the parameters are the properties.
    public init(device: Int, share: Double) {
      self.device = device
      self.share = share
    }
  }

  /// A site of defaults, without a device.
  public init(name: String) { self.name = name }
}

/// How patients are placed for an examination.
public struct Postures: Sendable, Hashable {
  /// At a stand.
  public var standing = PostureSpread.standing
  /// In bed or on a table.
  public var lying = PostureSpread.lying

  /// As it is usual.
  public init() {}
}

/// How much the placing of patients varies.
public struct PostureSpread: Sendable, Hashable {
  /// Turned about the long axis, in degrees.
  public var rotation: Spread
  /// Bent to the side, in degrees.
  public var lean: Spread
  /// Off the middle, in millimetres.
  public var shift: Spread
  /// How deep the breath is, 0…1.
  public var inspiration: Spread

  /// Makes a placing; the parameters are the properties.
  public init(rotation: Spread, lean: Spread, shift: Spread, inspiration: Spread) {
    self.rotation = rotation
    self.lean = lean
    self.shift = shift
    self.inspiration = inspiration
  }

  static let standing = PostureSpread(
    rotation: .normal(mean: 0, standardDeviation: 2.5, in: -12...12),
    lean: .normal(mean: 0, standardDeviation: 1.5, in: -8...8),
    shift: .normal(mean: 0, standardDeviation: 6, in: -30...30),
    inspiration: .normal(mean: 0.88, standardDeviation: 0.08, in: 0.5...1))
  static let lying = PostureSpread(
    rotation: .normal(mean: 0, standardDeviation: 5, in: -25...25),
    lean: .normal(mean: 0, standardDeviation: 3, in: -12...12),
    shift: .normal(mean: 0, standardDeviation: 12, in: -50...50),
    inspiration: .normal(mean: 0.65, standardDeviation: 0.15, in: 0.2...1))
}
