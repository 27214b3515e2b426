// SPDX-License-Identifier: Apache-2.0

/// A CT scanner and its protocol.
public struct TomographySystem: Sendable, Hashable {
  /// The reconstruction's sharpness.
  public enum Kernel: String, Sendable, Hashable, CaseIterable {
    case soft
    case standard
    case sharp
    case bone
  }

  /// The peak voltage of the tube in kV.
  public var kilovolts = 120.0
  /// The effective charge per slice in mAs.
  public var milliampereSeconds = 150.0
  /// The kernel.
  public var kernel = Kernel.standard
  /// Columns and rows of a slice.
  public var matrix = 128
  /// The side of the picture in millimetres.
  public var fieldOfView = 400.0
  /// How many slices.
  public var slices = 128
  /// The thickness of a slice in millimetres.
  public var sliceThickness = 2.5
  /// The distance between slices in millimetres.
  public var sliceSpacing = 2.5
  /// Which share of the beam hardening the scanner's correction leaves, 0 for none, 1 uncorrected.
  public var residualHardening = 0.1
  /// How far the patient moves during a rotation, in millimetres; 0 for stillness.
  public var motion = 0.0
  /// Whether streaks from metal are simulated (slower).
  public var hasMetalArtefacts = false

  /// A thorax protocol.
  public init() {}
}
