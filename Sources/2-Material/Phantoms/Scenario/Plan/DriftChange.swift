// SPDX-License-Identifier: Apache-2.0

/// Something that becomes different during the period.
public struct DriftChange: Sendable, Hashable {
  /// What becomes different.
  public enum Kind: Sendable, Hashable {
    /// One device does the work of another: indices among the scenario's devices.
    case newScanner(replaced: Int, by: Int)
    /// Added to the tube's peak voltage, in kV.
    case kilovolts(change: Double)
    /// What the charge is multiplied by.
    case milliampereSeconds(factor: Double)
    /// Another version of the software, and what it makes different in the picture.
    case software(Software)
    /// What the share of patients with a finding is multiplied by; no kinds means all of them.
    case prevalence(factor: Double, findings: [FindingKind])
    /// Black and white change without the header saying so.
    case silentInversion
    /// Another marker of lead; `nil` for none.
    case marker(text: String?)
    /// Another size from which findings count.
    case labelPolicy(leastSize: Double)
    /// Columns of the detector that stop answering.
    case deadColumns([Int])
    /// Years added to the mean age.
    case demographics(years: Double)
    /// What the standard deviation of the detector's or scanner's noise is multiplied by.
    case noise(factor: Double)
  }

  /// What another software makes different; `nil` leaves it as it is.
  public struct Software: Sendable, Hashable {
    /// The version it says.
    public var version: String
    /// The look.
    public var look: RadiographySystem.Processing.Look?
    /// The strength of edges.
    public var edgeStrength: Double?
    /// The scale of edges in millimetres.
    public var edgeScale: Double?
    /// The contrast.
    public var contrast: Double?
    /// The brightness.
    public var brightness: Double?
    /// The kernel of a CT scanner.
    public var kernel: TomographySystem.Kernel?

    /// A new version without an effect.
    public init(version: String) { self.version = version }
  }

  /// Its name in tables.
  public var tag: String
  /// What becomes different.
  public var kind: Kind
  /// The first day on which it shows.
  public var start: CivilDay
  /// The day from which it is in full force; `start` for a change from one day to the next.
  public var full: CivilDay
  /// The first day on which it is over; `nil` where it stays.
  public var end: CivilDay?
  /// The sites that it touches; empty for all.
  public var sites: [Int] = []
  /// The devices that it touches; empty for all.
  public var devices: [Int] = []

  /// A change from one day to the next, everywhere.
  public init(tag: String, kind: Kind, start: CivilDay) {
    self.tag = tag
    self.kind = kind
    self.start = start
    full = start
  }

  /// How far it has gone on a day: 0 before it starts, growing in a straight line, 1 when it is in full force.
  ///
  /// On the day of `start` an abrupt change is in full force; a gradual one has gone the first of its equal daily steps.
  public func strength(on day: CivilDay) -> Double {
    if day < start { return 0 }
    if let end, day >= end { return 0 }
    if day >= full { return 1 }
    return Double(day.number - start.number + 1) / Double(full.number - start.number + 1)
  }

  /// Whether it touches a device of a site.
  func touches(site: Int, device: Int?) -> Bool {
    (sites.isEmpty || sites.contains(site)) && (devices.isEmpty || device.map(devices.contains) ?? true)
  }
}
