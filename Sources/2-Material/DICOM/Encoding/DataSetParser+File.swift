// SPDX-License-Identifier: Apache-2.0

extension DataSetParser {
  /// Reads the whole: preamble, meta information, data set.
  mutating func file() -> DICOMFile {
    var place = 0
    var meta = DataSet()
    var hasPreamble = false
    if source.holds(0, 132), source.slice(128, 4).elementsEqual("DICM".utf8) {
      place = 132
      hasPreamble = true
    } else if source.holds(0, 4), source.slice(0, 4).elementsEqual("DICM".utf8) {
      fault(at: 0, found: "no preamble", expected: "128 bytes before the prefix")
      place = 4
      hasPreamble = true
    }
    if !hasPreamble, !startsPlausibly(at: 0), let start = (1..<64).first(where: { startsExplicitly(at: $0) }) {
      fault(
        at: 0, found: "\(start) bytes before the data set", expected: "a data set, or 128 bytes and the prefix DICM")
      place = start
    }
    guard hasPreamble || place > 0 || startsPlausibly(at: 0) else {
      fault(at: 0, found: "\(source.count) bytes that begin as no data set does", expected: "a DICOM file")
      return DICOMFile(metaInformation: meta, dataSet: DataSet(), transferSyntaxUID: "", faults: faults)
    }
    if source.holds(place, 8), source.short(place, isBigEndian: false) == 2 {
      if !hasPreamble { fault(at: 0, found: "no preamble", expected: "128 bytes and the prefix DICM") }
      var frame = Frame(isExplicit: true, isBigEndian: false, onlyGroup: 2)
      if ValueRepresentation(source[place + 4], source[place + 5]) == nil {
        fault(at: place + 4, found: "implicit meta information", expected: "explicit little endian")
        frame.isExplicit = false
      }
      let first = place
      place = elements(into: &meta, from: place, softEnd: nil, limit: source.count, frame: &frame)
      checkLength(of: meta, from: first, to: place)
    } else if options.transferSyntax == nil {
      fault(at: place, found: "no meta information", expected: "group 0002")
    }
    if source.holds(place, 8), source.tag(place, isBigEndian: false).group == 0 {
      return withCommand(meta, at: place)
    }
    let stated = meta.text(.transferSyntaxUID) ?? options.transferSyntax?.rawValue
    return dataSet(meta, at: place, stated: stated, command: DataSet())
  }

  /// Elements of a message's command, which are implicit and little endian, before the data set.
  private mutating func withCommand(_ meta: DataSet, at place: Int) -> DICOMFile {
    var command = DataSet()
    var frame = Frame(isExplicit: false, isBigEndian: false, onlyGroup: 0)
    fault(at: place, found: "elements of a command", expected: "a data set")
    let next = elements(into: &command, from: place, softEnd: nil, limit: source.count, frame: &frame)
    let stated = meta.text(.transferSyntaxUID) ?? options.transferSyntax?.rawValue
    return dataSet(meta, at: next, stated: stated, command: command)
  }

  private mutating func checkLength(of meta: DataSet, from first: Int, to end: Int) {
    guard let length = meta.integer(.fileMetaInformationGroupLength) else {
      fault(.fileMetaInformationGroupLength, at: first, found: "no group length", expected: "the length of group 0002")
      return
    }
    if length != end - first - 12 {
      fault(
        .fileMetaInformationGroupLength, at: first, found: "a group length of \(length)",
        expected: "\(end - first - 12)")
    }
  }

  private mutating func dataSet(_ meta: DataSet, at start: Int, stated: String?, command: DataSet) -> DICOMFile {
    var place = start
    var known = stated.flatMap(TransferSyntax.init(rawValue:))
    if stated == nil, start > 0 || !meta.elements.isEmpty {
      fault(.transferSyntaxUID, at: nil, found: "no transfer syntax", expected: "one")
    }
    if known == .deflated {
      let inflated = Inflater.inflated(
        Array(source.holds(place, source.count - place) ? source.slice(place, source.count - place) : []),
        largest: options.largestInflated)
      if inflated.bytes.isEmpty, place < source.count, startsPlausibly(at: place) {
        fault(at: place, found: "a data set that is not deflated", expected: "one that is, as the transfer syntax says")
        known = .explicitLittleEndian
      } else {
        if let problem = inflated.problem { fault(at: nil, found: problem, expected: "a deflated data set") }
        // Places are given as if the data set stood in the file as it is after inflating.
        origin = place
        source = ByteSource(inflated.bytes)
        place = 0
      }
    }
    var frame = Frame(isExplicit: known?.isExplicit ?? (stated != nil), isBigEndian: known?.isBigEndian ?? false)
    let found = detected(at: place, frame: &frame, isStated: stated != nil)
    // A data set with elements of its own meta or command group goes on after them.
    let before = (faults.count, elementsLeft, source)
    var result = command
    let initial = frame
    _ = elements(into: &result, from: place, softEnd: nil, limit: source.count, frame: &frame)
    if let late = lateCharacters {
      (elementsLeft, source) = (before.1, before.2)
      faults.removeSubrange(before.0...)
      fault(.specificCharacterSet, at: nil, found: "a character set after text", expected: "one before it")
      frame = initial
      frame.characters = late
      result = command
      _ = elements(into: &result, from: place, softEnd: nil, limit: source.count, frame: &frame)
    }
    if choseWithoutPixels, frame.pixelRepresentation == 1 { result = result.withSignedShorts() }
    return DICOMFile(
      metaInformation: meta, dataSet: result, transferSyntaxUID: stated ?? found.rawValue, faults: faults)
  }

  // MARK: What the bytes show

  /// Corrects how elements are encoded by what the first one shows; gives the plain transfer syntax that this is.
  private mutating func detected(at place: Int, frame: inout Frame, isStated: Bool) -> TransferSyntax {
    if source.holds(place, 8) {
      let letters = (0x41...0x5A).contains(source[place + 4]) && (0x41...0x5A).contains(source[place + 5])
      let isKnown = ValueRepresentation(source[place + 4], source[place + 5]) != nil
      // Data sets begin with a low group, so its high byte tells the order: 08 00 or 00 08.
      let looksBig = source[place] == 0 && (0x01...0x28).contains(source[place + 1])
      let looksLittle = source[place + 1] == 0 && source[place] != 0
      let big = looksBig ? true : looksLittle ? false : frame.isBigEndian
      if big != frame.isBigEndian, letters && isKnown || frame.isBigEndian {
        if isStated {
          fault(
            at: place, found: big ? "big endian" : "little endian",
            expected: "\(frame.isBigEndian ? "big" : "little") endian, as the transfer syntax says")
        }
        frame.isBigEndian = big
      }
      if letters != frame.isExplicit, !letters || isKnown {
        if isStated {
          fault(
            at: place, found: letters ? "explicit representations" : "implicit representations",
            expected: "\(frame.isExplicit ? "explicit" : "implicit") ones, as the transfer syntax says")
        }
        frame.isExplicit = letters
      }
    }
    if !frame.isExplicit { return .implicitLittleEndian }
    return frame.isBigEndian ? .explicitBigEndian : .explicitLittleEndian
  }

  /// Whether two explicit elements of the first groups follow each other here.
  private mutating func startsExplicitly(at place: Int) -> Bool {
    var place = place
    for _ in 0..<2 {
      guard source.holds(place, 12), [2, 8].contains(source.short(place, isBigEndian: false)),
        let representation = ValueRepresentation(source[place + 4], source[place + 5])
      else { return false }
      if representation.hasLongLength {
        place += 12 + Int(source.long(place + 8, isBigEndian: false))
      } else {
        place += 8 + Int(source.short(place + 6, isBigEndian: false))
      }
    }
    return true
  }

  /// Whether a data set could begin here: a low group, and an element that is no longer than the file.
  private mutating func startsPlausibly(at place: Int) -> Bool {
    guard source.holds(place, 8) else { return false }
    for isBig in [false, true] {
      let group = source.short(place, isBigEndian: isBig)
      guard group <= 0x0028 || [0x0040, 0x0070, 0x3006, 0x300A].contains(group) else { continue }
      if ValueRepresentation(source[place + 4], source[place + 5]) != nil { return true }
      if isBig { continue }
      let length = source.long(place + 4, isBigEndian: false)
      // Zeros are a preamble that was cut, no command.
      if source.tag(place, isBigEndian: false) == .commandGroupLength, length != 4 { continue }
      if DataDictionary.representation(of: source.tag(place, isBigEndian: false)) != nil || group & 1 == 0,
        length == 0xFFFF_FFFF || Int(length) <= source.count - place - 8
      {
        return true
      }
    }
    return false
  }
}

extension DataSet {
  /// With US taken for SS in the attributes where Pixel Representation decides, for one that came after them.
  fileprivate func withSignedShorts() -> DataSet {
    DataSet(
      elements.map { element in
        switch element.value {
        case .items(let items):
          return Element(element.tag, element.representation, .items(items.map { $0.withSignedShorts() }))
        case .integers(let values) where element.representation == .unsignedShort:
          guard DataDictionary.representation(of: element.tag) == .unsignedOrSignedShort else { return element }
          return Element(
            element.tag, .signedShort,
            .integers(values.map { Int(Int16(bitPattern: UInt16(truncatingIfNeeded: $0))) }))
        default: return element
        }
      })
  }
}
