// SPDX-License-Identifier: Apache-2.0

/// Makes unique identifiers for new objects: `2.25.` and a random UUID as a decimal number.
///
/// It is passed in, so that a test that gives a seed gets the same identifiers each time. Without a seed the numbers come from the
/// system's generator.
///
/// > Source: DICOM PS3.5 annex B.2; ITU-T X.667; RFC 4122 section 4.4.
public struct UIDSource: Sendable {
  private var state: UInt64?

  /// Identifiers of the system's random numbers.
  public init() { state = nil }

  /// The same identifiers for the same seed: for tests and for simulated objects, never for objects of patients.
  public init(seed: UInt64) { state = seed }

  /// The next identifier, of at most 44 characters.
  public mutating func next() -> String {
    // Version 4, variant 1.
    let high = word() & 0xFFFF_FFFF_FFFF_0FFF | 0x0000_0000_0000_4000
    let low = word() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    return "2.25." + String(UInt128(high) << 64 | UInt128(low))
  }

  private mutating func word() -> UInt64 {
    guard let now = state else { return UInt64.random(in: .min ... .max) }
    // SplitMix64.
    let next = now &+ 0x9E37_79B9_7F4A_7C15
    state = next
    var mixed = next
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
