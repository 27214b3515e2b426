// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// How even the image of an even object is, how true its numbers are, and how noisy.
///
/// > Source: ACR CT Quality Control Manual (2017), phantom test: water within ±7 HU (±5 wanted), edges within 5 HU of the centre; ACR
/// > Large and Medium Phantom Test Guidance for MRI (2018): percent integral uniformity at least 87.5 below 3 T, 82 at 3 T; NEMA MS 1-2008
/// > (signal to noise, methods 1 and 4) and MS 3-2008; NEMA NU 1-2018 (integral and differential uniformity). Checked by hand, by law
/// > and against images of known gradients in `UniformityTests`.
public struct Uniformity: Sendable, Equatable {
  /// What kind of image it is.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A slab that fills the region.
    case radiograph
    /// A cylinder of water across the table, in Hounsfield units.
    case tomograph = "ct"
    /// A bright disc on a dark ground of magnitude noise.
    case resonance = "mr"
  }

  /// What was measured.
  public internal(set) var estimates: [Estimate] = []
  /// Where, and what is asked of it, in sentences.
  public internal(set) var notes: [String] = []
  /// The disc that was found or given; `nil` for a slab, and where none was found.
  public internal(set) var disc: PlaneDisc?

  /// Why nothing was measured; `nil` where something was.
  public var reason: UndefinedReason? {
    estimates.contains { $0.value != nil } ? nil : estimates.first?.reason ?? .noObservations
  }

  /// The estimate of a name.
  public func estimate(_ name: String) -> Estimate? { estimates.first { $0.name == name } }

  /// Measures an image.
  ///
  /// - Parameters:
  ///   - plane: The image; for a slab the part that is to be even.
  ///   - kind: What kind it is.
  ///   - repeated: A second image of the same, for the signal to noise of MR by method 1; of the same shape.
  ///   - disc: Where the object is, instead of finding it.
  ///   - level: The level of intervals.
  public init(
    of plane: ImagePlane, as kind: Kind, repeated: ImagePlane? = nil, disc: PlaneDisc? = nil,
    level: ConfidenceLevel = .percent95
  ) {
    switch kind {
    case .radiograph: measureSlab(plane, level)
    case .tomograph, .resonance:
      guard let disc = disc ?? PlaneDisc(brightIn: plane) else {
        let reason = UndefinedReason.notApplicable("no bright disc on a darker ground was found")
        let names =
          kind == .tomograph
          ? ["ct.centre", "ct.noise", "ct.uniformity"] : ["mr.uniformity", "mr.mean", "mr.snr"]
        estimates = names.map {
          .undefined($0, because: reason, level: level, method: "none", n: plane.values.count, definition: "")
        }
        return
      }
      self.disc = disc
      if kind == .tomograph {
        measureWater(plane, disc, level)
      } else {
        measureResonance(plane, disc, repeated, level)
      }
    }
  }
}
