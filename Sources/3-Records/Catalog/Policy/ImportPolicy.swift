// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What may be taken in.
///
/// Unless it says more, only images of which nobody can be recognised are taken in, and they must say so themselves: DICOM in its header,
/// other formats through their terms.
public struct ImportPolicy: Sendable, Hashable {
  /// Whether files may be taken in that identify a patient.
  public var acceptsIdentified: Bool
  /// Whether DICOM files may be taken in that do not say whether they were de-identified; what identifies obviously is refused even so.
  public var acceptsUnstated: Bool
  /// Whether images may be taken in whose header says that text is burned into their pixels.
  public var acceptsBurnedIn: Bool
  /// Why more than usual is accepted; written into the audit trail.
  public var because: String?
  /// Keywords of DICOM attributes that are no reason to refuse a file.
  public var allowedAttributes: Set<String>
  /// The modalities that may be taken in; empty for all.
  public var modalities: Set<String>
  /// The formats that may be taken in.
  public var formats: Set<ImportFormat>
  /// The largest file, in bytes.
  public var largestFile: Int

  /// Makes a policy; by itself it is the usual one.
  public init(
    acceptsIdentified: Bool = false, acceptsUnstated: Bool = false, acceptsBurnedIn: Bool = false,
    because: String? = nil, allowedAttributes: Set<String> = [], modalities: Set<String> = [],
    formats: Set<ImportFormat> = Set(ImportFormat.allCases), largestFile: Int = 2 << 30
  ) {
    self.acceptsIdentified = acceptsIdentified
    self.acceptsUnstated = acceptsUnstated
    self.acceptsBurnedIn = acceptsBurnedIn
    self.because = because
    self.allowedAttributes = allowedAttributes
    self.modalities = modalities
    self.formats = formats
    self.largestFile = largestFile
  }

  /// The policy as a document.
  public var json: JSONValue {
    .object([
      "accept": .object([
        "because": because.map(JSONValue.string), "burned-in": .bool(acceptsBurnedIn),
        "identified": .bool(acceptsIdentified), "unstated": .bool(acceptsUnstated),
      ]), "attributes": .array(allowedAttributes.sorted().map(JSONValue.string)),
      "formats": .array(formats.map(\.rawValue).sorted().map(JSONValue.string)),
      "largest-file": .integer(largestFile), "modalities": .array(modalities.sorted().map(JSONValue.string)),
    ])
  }

  /// The name of exactly this policy.
  public var digest: ContentDigest { ContentDigest(hashing: json.canonicalText.utf8) }
}

/// The formats of files that can be taken in.
public enum ImportFormat: String, Sendable, Hashable, CaseIterable {
  /// DICOM Part 10.
  case dicom
  /// NIfTI-1 or NIfTI-2, packed or not.
  case nifti
  /// NRRD.
  case nrrd
  /// PNG.
  case png
  /// JPEG.
  case jpeg
  /// An image of a NumPy archive.
  case npz
}
