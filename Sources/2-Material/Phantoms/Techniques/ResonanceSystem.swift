// SPDX-License-Identifier: Apache-2.0

/// An MR scanner and its sequence.
public struct ResonanceSystem: Sendable, Hashable {
  /// How the signal is made.
  public enum Sequence: String, Sendable, Hashable, CaseIterable {
    case spinEcho = "spin-echo"
    case spoiledGradientEcho = "spoiled-gradient-echo"
    /// Spin echo after an inversion, as FLAIR and STIR.
    case inversionRecovery = "inversion-recovery"
  }

  /// The sequence.
  public var sequence = Sequence.spinEcho
  /// The field strength in tesla.
  public var fieldStrength = 1.5
  /// TR in milliseconds.
  public var repetitionTime = 500.0
  /// TE in milliseconds.
  public var echoTime = 15.0
  /// TI in milliseconds, for an inversion recovery.
  public var inversionTime = 2500.0
  /// The flip angle in degrees, for a gradient echo.
  public var flipAngle = 30.0
  /// The signal of water at full recovery over the standard deviation of the noise in one channel.
  public var signalToNoise = 60.0
  /// The amplitude of the bias field: half of the greatest relative difference of the coil's sensitivity, 0…0.9.
  public var biasField = 0.15
  /// The amplitude of the ghosts of motion along the phase direction as a share of the signal, 0…1.
  public var ghosting = 0.0
  /// How far the signal of fat appears from its place along a row, in pixels: the chemical shift over a pixel's bandwidth; 0 for none.
  public var fatShift = 0.0
  /// Columns and rows of a slice.
  public var matrix = 128
  /// The side of the picture in millimetres.
  public var fieldOfView = 240.0
  /// How many slices.
  public var slices = 32
  /// The thickness of a slice in millimetres.
  public var sliceThickness = 5.0
  /// The distance between slices in millimetres.
  public var sliceSpacing = 5.0

  /// A T1-weighted spin echo of the head.
  public init() {}
}
