// SPDX-License-Identifier: Apache-2.0

/// A digital X-ray system: how it exposes, what it detects, and how it makes the picture.
public struct RadiographySystem: Sendable, Hashable {
  /// The way of the rays through the patient.
  public enum View: String, Sendable, Hashable, CaseIterable {
    /// From back to front, the detector at the chest: the patient's right is on the left of the picture.
    case posteroanterior = "PA"
    /// From front to back, as at the bedside.
    case anteroposterior = "AP"
    /// From the right to the left side, the detector at the left.
    case leftLateral = "LL"
  }

  /// The exposure.
  public struct Exposure: Sendable, Hashable {
    /// The peak voltage of the tube in kV.
    public var kilovolts = 120.0
    /// The charge in mAs.
    public var milliampereSeconds = 2.0
    /// What the beam passes in the tube, in millimetres of aluminium; at least what is inherent.
    public var aluminium = 3.0
    /// Copper added to it, in millimetres.
    public var copper = 0.0
    /// The angle of the anode in degrees.
    public var anodeAngle = 12.0
    /// The focal spot's size in millimetres.
    public var focalSpot = 1.0
    /// From the focal spot to the detector, in millimetres.
    public var sourceToDetector = 1800.0
    /// From the detector to the middle of the patient, in millimetres.
    public var patientToDetector = 170.0
    /// The ratio of the grid against scatter; `nil` without a grid.
    public var gridRatio: Double? = 10.0
    /// The way of the rays.
    public var view = View.posteroanterior

    /// The exposure of a chest stand.
    public init() {}
  }

  /// The detector.
  public struct Detector: Sendable, Hashable {
    /// Pixels in a row.
    public var columns = 512
    /// Rows.
    public var rows = 512
    /// The distance between pixels at the detector, in millimetres.
    public var pitch = 0.8
    /// Rays on a side of a pixel: the energy of so many times so many rays is averaged.
    ///
    /// One ray samples the middle of a pixel; several are the pixel's aperture.
    public var raysPerSide = 1
    /// The thickness of the caesium iodide scintillator in millimetres.
    public var scintillator = 0.5
    /// The standard deviation of the detector's own blur, in millimetres.
    public var blur = 0.2
    /// The standard deviation of the electronic noise, in quanta of the mean energy per pixel.
    public var electronicNoise = 4.0
    /// The signal of a pixel as a share of full scale for the air kerma of 1 µGy.
    public var gain = 0.02
    /// Stored bits of the raw image.
    public var bitsStored = 14
    /// Columns that have stopped answering.
    public var deadColumns: [Int] = []

    /// A detector of 512 × 512 pixels over 41 cm.
    public init() {}
  }

  /// How the raw image becomes the one that is read.
  public struct Processing: Sendable, Hashable {
    /// Which look the maker gives it: curves and edge enhancement of its own.
    public enum Look: String, Sendable, Hashable, CaseIterable {
      /// A straight logarithmic curve.
      case plain
      /// An S-shaped curve, strong edges.
      case contrast
      /// Tissue made even: the slow part of the picture is compressed.
      case balanced
    }

    /// The look.
    public var look = Look.contrast
    /// How much of what the unsharp mask takes away is added, 0 for none.
    public var edgeStrength = 0.5
    /// The standard deviation of the unsharp mask in millimetres.
    public var edgeScale = 4.0
    /// How much the picture's darkness is stretched, 1 as the look has it.
    public var contrast = 1.0
    /// The grey of the lungs' middle in the picture, 0 black to 1 white.
    public var brightness = 0.35
    /// Which margin the collimator covers on each side, as a share of the picture; drawn about this mean for each exposure.
    public var collimation = 0.02
    /// The marker of lead beside the patient, as `R`; `nil` for none.
    public var marker: String? = "R"
    /// Text burned into the picture's corner, as `PORTABLE`; `nil` for none.
    public var annotation: String?
    /// Whether the picture is stored with black and white changed without its header saying so.
    public var isSilentlyInverted = false
    /// Whether the picture is stored as MONOCHROME1, and says so.
    public var isMonochrome1 = false

    /// The default look.
    public init() {}
  }

  /// As which object of DICOM images are stored; it changes no pixel.
  public enum Storage: String, Sendable, Hashable, CaseIterable {
    /// Digital X-Ray: for presentation or for processing, with detector, view and collimator in the header.
    case digital = "dx"
    /// Computed Radiography, as devices with plates and many older detectors store.
    case computed = "cr"

    /// Modality (0008,0060).
    public var modality: String { rawValue.uppercased() }
  }

  /// The exposure.
  public var exposure = Exposure()
  /// The detector.
  public var detector = Detector()
  /// The processing.
  public var processing = Processing()
  /// How images are stored.
  public var storage = Storage.digital

  /// A chest stand.
  public init() {}
}
