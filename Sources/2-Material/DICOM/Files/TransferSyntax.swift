// SPDX-License-Identifier: Apache-2.0

/// How the bytes of a file stand for its attributes and pixels.
///
/// > Source: DICOM PS3.5 annex A, PS3.6 annex A.
public enum TransferSyntax: String, Sendable, Hashable, CaseIterable {
  case implicitLittleEndian = "1.2.840.10008.1.2"
  case explicitLittleEndian = "1.2.840.10008.1.2.1"
  case deflated = "1.2.840.10008.1.2.1.99"
  case explicitBigEndian = "1.2.840.10008.1.2.2"
  case rle = "1.2.840.10008.1.2.5"
  case jpegBaseline = "1.2.840.10008.1.2.4.50"
  case jpegExtended = "1.2.840.10008.1.2.4.51"
  case jpegLossless = "1.2.840.10008.1.2.4.57"
  case jpegLosslessFirstOrder = "1.2.840.10008.1.2.4.70"
  case jpegLSLossless = "1.2.840.10008.1.2.4.80"
  case jpegLSNearLossless = "1.2.840.10008.1.2.4.81"
  case jpeg2000Lossless = "1.2.840.10008.1.2.4.90"
  case jpeg2000 = "1.2.840.10008.1.2.4.91"
  case htj2kLossless = "1.2.840.10008.1.2.4.201"
  case htj2kLosslessRPCL = "1.2.840.10008.1.2.4.202"
  case htj2k = "1.2.840.10008.1.2.4.203"

  /// Whether numbers have their highest byte first.
  public var isBigEndian: Bool { self == .explicitBigEndian }
  /// Whether each element names its value representation.
  public var isExplicit: Bool { self != .implicitLittleEndian }
  /// Whether pixels stand in fragments that a codec wrote.
  public var isEncapsulated: Bool {
    switch self {
    case .implicitLittleEndian, .explicitLittleEndian, .deflated, .explicitBigEndian: false
    default: true
    }
  }
}
