// SPDX-License-Identifier: Apache-2.0

/// The conditions of attributes of type 1C and 2C that a data set answers by itself.
enum IODConditions {
  /// Whether an absent attribute is required; `nil` where the data set cannot tell.
  ///
  /// - Parameters:
  ///   - tag: The attribute that is absent.
  ///   - here: The data set or item that lacks it.
  ///   - root: The whole data set.
  ///   - path: Where it would stand, itself last.
  /// - Returns: Whether it is required.
  static func holds(_ tag: Tag, here: DataSet, root: DataSet, path: [Tag]) -> Bool? {
    if let answer = code(tag, here) ?? pixels(tag, here, root) ?? segments(tag, here) { return answer }
    switch tag {
    // PS3.3 C.12.1.1.2: required where a character outside the basic G0 set is used.
    case .specificCharacterSet: return hasExtendedCharacters(root)
    // C.7.1.1: identity was removed, and one of the two says how.
    case .deidentificationMethod, .deidentificationMethodCodeSequence:
      let isSaid = here[.deidentificationMethod] != nil || here[.deidentificationMethodCodeSequence] != nil
      return here.text(.patientIdentityRemoved) == "YES" && !isSaid
    // C.17.2: who vouched for it.
    case .verifyingObserverSequence: return root.text(.verificationFlag) == "VERIFIED"
    case .contentSequence, .predecessorDocumentsSequence, .identicalDocumentsSequence: return nil
    // C.18: the values of content items go with the value type.
    case .textValue: return here.text(.valueType) == "TEXT"
    case .dateTime: return here.text(.valueType) == "DATETIME"
    case .date: return here.text(.valueType) == "DATE"
    case .time: return here.text(.valueType) == "TIME"
    case .personName: return here.text(.valueType).map { $0 == "PNAME" }
    case .uid: return here.text(.valueType) == "UIDREF"
    case .conceptNameCodeSequence:
      // C.17.3: of every TEXT, NUM, CODE, date, time, UID and name, and of the root; optional elsewhere.
      let named = ["TEXT", "NUM", "CODE", "DATETIME", "DATE", "TIME", "UIDREF", "PNAME"]
      return here.text(.valueType).map { named.contains($0) || (path.count == 1 && $0 == "CONTAINER") }
    case .referencedSamplePositions, .referencedTimeOffsets, .referencedDateTime:
      return here.text(.valueType) == "TCOORD" ? nil : false
    case .referencedContentItemIdentifier: return here.text(.valueType) == nil
    // C.18.6: of regions on tiled images alone.
    case .pixelOriginInterpretation: return nil
    // C.10.4: by Presentation Size Mode.
    case .presentationPixelMagnificationRatio: return here.text(.presentationSizeMode) == "MAGNIFY"
    case .presentationPixelSpacing: return here.text(.presentationSizeMode) == "TRUE SIZE"
    case .presentationPixelAspectRatio:
      return here[.presentationPixelSpacing] == nil
    case .presentationLUTShape: return root[.presentationLUTSequence] == nil ? nil : false
    // C.10.5: what belongs to a text or a graphic.
    case .boundingBoxTopLeftHandCorner, .boundingBoxBottomRightHandCorner: return here[.anchorPoint] == nil
    case .anchorPoint: return here[.boundingBoxTopLeftHandCorner] == nil
    case .textObjectSequence: return here[.graphicObjectSequence] == nil && here[.compoundGraphicSequence] == nil
    case .graphicObjectSequence: return here[.textObjectSequence] == nil && here[.compoundGraphicSequence] == nil
    // C.7.6.16: each frame has its groups, unless the order of its tiles says all.
    case .perFrameFunctionalGroupsSequence:
      return path.count == 1 ? root.text(.dimensionOrganizationType) != "TILED_FULL" : nil
    case .windowWidth: return here[.windowCenter] != nil
    case .windowCenter: return here[.windowWidth] != nil
    default: return nil
    }
  }

  /// PS3.3 table 8.8-1a: a code has one of three values, and a scheme unless the value is a URN.
  private static func code(_ tag: Tag, _ here: DataSet) -> Bool? {
    switch tag {
    case .codeValue: here[.longCodeValue] == nil && here[.urnCodeValue] == nil
    case .longCodeValue, .urnCodeValue: false
    case .codingSchemeDesignator: here[.codeValue] != nil || here[.longCodeValue] != nil
    case .mappingResource, .contextGroupVersion: here[.contextIdentifier] != nil
    case .contextGroupLocalVersion, .contextGroupExtensionCreatorUID: here.text(.contextGroupExtensionFlag) == "Y"
    case .codingSchemeVersion: nil
    default: nil
    }
  }

  /// C.7.6.3, C.7.6.6, C.7.6.1 and C.11.1.
  private static func pixels(_ tag: Tag, _ here: DataSet, _ root: DataSet) -> Bool? {
    switch tag {
    case .planarConfiguration: here.integer(.samplesPerPixel).map { $0 > 1 }
    case .redPaletteColorLookupTableDescriptor, .greenPaletteColorLookupTableDescriptor,
      .bluePaletteColorLookupTableDescriptor:
      root.text(.photometricInterpretation).map { $0 == "PALETTE COLOR" }
    case .lossyImageCompressionRatio, .lossyImageCompressionMethod:
      here.text(.lossyImageCompression).map { $0 == "01" } ?? false
    case .rescaleSlope: here[.rescaleIntercept] != nil
    case .rescaleIntercept, .modalityLUTSequence: nil
    case .pixelData:
      here[.pixelDataProviderURL] == nil && here[Tag(0x7FE0_0008)] == nil && here[Tag(0x7FE0_0009)] == nil
    case .pixelDataProviderURL: false
    case .numberOfFrames: nil
    default: nil
    }
  }

  /// C.8.20.2.
  private static func segments(_ tag: Tag, _ here: DataSet) -> Bool? {
    switch tag {
    case .segmentationFractionalType, .maximumFractionalValue:
      here.text(.segmentationType).map { $0 == "FRACTIONAL" } ?? false
    case .segmentAlgorithmName: here.text(.segmentAlgorithmType).map { $0 != "MANUAL" }
    case .trackingID: here[.trackingUID] != nil
    case .trackingUID: here[.trackingID] != nil
    default: nil
    }
  }

  private static func hasExtendedCharacters(_ dataSet: DataSet, depth: Int = 0) -> Bool {
    guard depth < 32 else { return false }
    return dataSet.elements.contains { element in
      switch element.value {
      case .text(let values): values.contains { $0.utf8.contains { $0 > 127 } }
      case .items(let items): items.contains { hasExtendedCharacters($0, depth: depth + 1) }
      default: false
      }
    }
  }
}
