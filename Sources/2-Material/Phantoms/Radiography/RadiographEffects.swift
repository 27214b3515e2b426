// SPDX-License-Identifier: Apache-2.0

/// What a simulated radiograph has besides the attenuated beam: each can be left out to study the others.
public struct RadiographEffects: OptionSet, Sendable, Hashable {
  /// The bits.
  public let rawValue: UInt16

  /// The effects of these bits.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Radiation scattered in the patient, and the grid's part in it.
  public static let scatter = RadiographEffects(rawValue: 1)
  /// The penumbra of the focal spot.
  public static let focalSpot = RadiographEffects(rawValue: 2)
  /// The spread of light in the scintillator.
  public static let detectorBlur = RadiographEffects(rawValue: 4)
  /// The noise of the number of photons.
  public static let quantumNoise = RadiographEffects(rawValue: 8)
  /// The noise of the electronics.
  public static let electronicNoise = RadiographEffects(rawValue: 16)
  /// The weaker beam on the anode's side.
  public static let heel = RadiographEffects(rawValue: 32)
  /// The shutters of the collimator.
  public static let collimator = RadiographEffects(rawValue: 64)
  /// The marker of lead.
  public static let marker = RadiographEffects(rawValue: 128)
  /// Everything.
  public static let all = RadiographEffects(rawValue: 255)
}
