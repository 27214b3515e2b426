// SPDX-License-Identifier: Apache-2.0

/// The state of reading one file: the bytes, what was wrong so far, and how much more may be read.
struct DataSetParser {
  /// How the bytes of a data set stand for its elements, and what its items inherit.
  struct Frame {
    var isExplicit: Bool
    var isBigEndian: Bool
    var characters = SpecificCharacterSet.ascii
    /// Pixel Representation, of this data set or the nearest around it.
    var pixelRepresentation: Int?
    /// Bits Allocated, likewise.
    var bitsAllocated: Int?
    var depth = 0
    /// Elements of another group end the data set.
    var onlyGroup: UInt16?
    /// Whether lengths take four bytes and text is UTF-8 throughout, as between the owner and its helper.
    var isCanonical = false
  }

  var source: ByteSource
  let options: DataSetReader.Options
  var faults: [DataSetFault] = []
  var path: [Tag] = []
  var elementsLeft: Int
  /// What to add to a place in the source for one in the file.
  var origin = 0
  /// Whether an attribute of ambiguous representation was read before Pixel Representation was.
  var choseWithoutPixels = false
  /// Character sets that came after text that they were needed for.
  var lateCharacters: SpecificCharacterSet?
  /// Where the data set was left before its pixels.
  var stoppedAtPixels = false

  init(_ source: ByteSource, options: DataSetReader.Options) {
    self.source = source
    self.options = options
    elementsLeft = options.mostElements
  }

  mutating func fault(_ tag: Tag? = nil, at offset: Int?, found: String, expected: String) {
    guard faults.count < options.mostFaults else { return }
    if faults.count == options.mostFaults - 1 {
      faults.append(DataSetFault(path: [], found: "more faults", expected: "at most \(options.mostFaults - 1)"))
      return
    }
    let path = tag.map { self.path + [$0] } ?? self.path
    faults.append(DataSetFault(path: path, offset: offset.map { $0 + origin }, found: found, expected: expected))
  }

  // MARK: Data sets

  /// Reads elements until the end of the data set; gives the place after it.
  ///
  /// An element may overrun `softEnd`, where the item says that it ends (`nil` for undefined length); beyond `limit` there is
  /// nothing that belongs here.
  mutating func elements(
    into dataSet: inout DataSet, from start: Int, softEnd: Int?, limit: Int, frame: inout Frame
  ) -> Int {
    var gathering = ElementGathering(dataSet)
    dataSet = DataSet()
    let end = elements(into: &gathering, from: start, softEnd: softEnd, limit: limit, frame: &frame)
    dataSet = gathering.dataSet
    return end
  }

  private mutating func elements(
    into dataSet: inout ElementGathering, from start: Int, softEnd: Int?, limit: Int, frame: inout Frame
  ) -> Int {
    var place = start
    let end = min(softEnd ?? limit, limit)
    var last: Tag?
    var hasText = false
    while place < end {
      // What the helper sends has no faults: one is the end of it, so that a helper which lies costs its owner no time.
      if frame.isCanonical, !faults.isEmpty { return limit }
      guard limit - place >= 8, source.holds(place, 8) else {
        if frame.onlyGroup == nil {
          fault(at: place, found: "\(limit - place) bytes", expected: "an element of at least 8")
          place = limit
        }
        break
      }
      let tag = source.tag(place, isBigEndian: frame.isBigEndian)
      if let group = frame.onlyGroup, tag.group != group { return place }
      if tag.group == 0xFFFE {
        if tag == .itemDelimitationItem, frame.depth > 0 {
          let length = source.long(place + 4, isBigEndian: frame.isBigEndian)
          if length != 0 { fault(tag, at: place + 4, found: "length \(length)", expected: "length 0") }
          if softEnd != nil { fault(tag, at: place, found: "a delimiter", expected: "an item of the stated length") }
          return place + 8
        }
        if frame.depth > 0, tag == .item || tag == .sequenceDelimitationItem {
          fault(at: place, found: "\(tag)", expected: softEnd == nil ? "an item delimiter" : "an element")
          return place
        }
        fault(tag, at: place, found: "a delimiter outside of a sequence", expected: "an element")
        place += 8
        continue
      }
      guard elementsLeft > 0 else {
        fault(tag, at: place, found: "more elements", expected: "at most \(options.mostElements)")
        return limit
      }
      elementsLeft -= 1
      guard let header = header(tag, at: place, limit: limit, frame: frame) else {
        fault(tag, at: place, found: "\(limit - place) bytes", expected: "an element of at least 12")
        place = limit
        break
      }
      if options.stopsBeforePixels, frame.depth == 0, tag.isPixels {
        stoppedAtPixels = true
        return place
      }
      if let last, last >= tag {
        let isTwice = last == tag || dataSet[tag] != nil
        fault(
          tag, at: place, found: isTwice ? "a tag for the second time" : "a tag out of order",
          expected: "ascending tags, each once")
      }
      last = max(last ?? tag, tag)
      let representation = representation(of: tag, header: header, in: dataSet, frame: frame)
      let element: DataSet.Element
      (element, place) = self.element(tag, representation, header, limit: limit, frame: frame)
      switch tag {
      case .specificCharacterSet:
        if !frame.isCanonical, case .text(let terms) = element.value {
          let characters = SpecificCharacterSet(terms)
          for unknown in characters.unknownTerms {
            fault(tag, at: header.value, found: "value \(unknown + 1) is not defined", expected: "a defined term")
          }
          if hasText, frame.depth == 0, characters != frame.characters { lateCharacters = characters }
          frame.characters = characters
        }
      case .pixelRepresentation:
        if case .integers(let values) = element.value { frame.pixelRepresentation = values.first }
      case .bitsAllocated:
        if case .integers(let values) = element.value { frame.bitsAllocated = values.first }
      default:
        if element.representation.isAffectedByCharacterSet || element.representation == .sequence { hasText = true }
      }
      dataSet.add(element)
    }
    if let softEnd, place > softEnd {
      fault(at: softEnd, found: "an element beyond the end of its item", expected: "the end of the item")
    }
    return place
  }

  // MARK: Headers

  /// Tag, representation and length of an element.
  struct Header {
    /// As the element names it; `nil` where it names none.
    var representation: ValueRepresentation?
    /// `nil` for undefined length.
    var length: Int?
    /// The first byte of the value.
    var value: Int
    /// Whether items within are implicit whatever is around them.
    var isImplicit: Bool
    /// Whether the value was left out before (canonical only).
    var isLeftOut = false
  }

  private static func defined(_ length: UInt32) -> Int? { length == 0xFFFF_FFFF ? nil : Int(length) }

  private mutating func header(_ tag: Tag, at place: Int, limit: Int, frame: Frame) -> Header? {
    let big = frame.isBigEndian
    if !frame.isExplicit {
      let length = source.long(place + 4, isBigEndian: big)
      return Header(length: Self.defined(length), value: place + 8, isImplicit: true)
    }
    let (first, second) = (source[place + 4], source[place + 5])
    if let representation = ValueRepresentation(first, second) {
      guard representation.hasLongLength || frame.isCanonical else {
        let length = Int(source.short(place + 6, isBigEndian: big))
        return Header(representation: representation, length: length, value: place + 8, isImplicit: false)
      }
      let mark = source.short(place + 6, isBigEndian: big)
      guard limit - place >= 12, source.holds(place, 12) else { return nil }
      let length = source.long(place + 8, isBigEndian: big)
      return Header(
        representation: representation, length: Self.defined(length), value: place + 12, isImplicit: false,
        isLeftOut: frame.isCanonical && mark == 1)
    }
    let short = Int(source.short(place + 6, isBigEndian: big))
    let known = DataDictionary.representation(of: tag)?.choices.first
    if (0x41...0x5A).contains(first), (0x41...0x5A).contains(second) {
      fault(
        tag, at: place + 4, found: "a value representation that is not defined", expected: "one of PS3.5 table 6.2-1")
      // Representations yet to come have the long form; others that are none at all, mostly the short one.
      if short == 0, limit - place >= 12, source.holds(place, 12),
        !isElement(at: place + 8, limit: limit, frame: frame), source.holds(place, 12)
      {
        let length = source.long(place + 8, isBigEndian: big)
        if length == 0xFFFF_FFFF || Int(length) <= limit - place - 12 {
          return Header(
            representation: known ?? .unknown, length: Self.defined(length), value: place + 12, isImplicit: false)
        }
      }
      return Header(representation: known ?? .unknown, length: short, value: place + 8, isImplicit: false)
    }
    fault(tag, at: place + 4, found: "no value representation", expected: "one of PS3.5 table 6.2-1")
    let length = source.long(place + 4, isBigEndian: big)
    if length != 0xFFFF_FFFF, Int(length) > limit - place - 8, short <= limit - place - 8 {
      return Header(representation: known ?? .unknown, length: short, value: place + 8, isImplicit: false)
    }
    return Header(length: Self.defined(length), value: place + 8, isImplicit: true)
  }

  /// Whether an explicit element could begin here, or the data set end.
  private mutating func isElement(at place: Int, limit: Int, frame: Frame) -> Bool {
    guard limit - place >= 8, source.holds(place, 8) else { return limit == place }
    return ValueRepresentation(source[place + 4], source[place + 5]) != nil
      || source.short(place, isBigEndian: frame.isBigEndian) == 0xFFFE
  }

  // MARK: Representations

  /// The representation that an element is read by.
  private mutating func representation(
    of tag: Tag, header: Header, in dataSet: ElementGathering, frame: Frame
  ) -> ValueRepresentation? {
    if frame.isCanonical { return header.representation }
    if let stated = header.representation {
      guard stated == .unknown else { return stated }
      // A known attribute may be UN only where its length would not fit another way (PS3.5 section 6.2.2).
      guard let length = header.length else {
        return tag.isPrivate ? nil : known(tag, header, in: dataSet, frame: frame)
      }
      if tag.isPrivate { return privateRepresentation(of: tag, in: dataSet) ?? .unknown }
      return length < 0xFFFF ? known(tag, header, in: dataSet, frame: frame) ?? .unknown : .unknown
    }
    if tag.isPrivate, tag.element != 0 { return privateRepresentation(of: tag, in: dataSet) }
    if let known = known(tag, header, in: dataSet, frame: frame) { return known }
    return tag.element == 0 ? .unsignedLong : nil
  }

  private func privateRepresentation(of tag: Tag, in dataSet: ElementGathering) -> ValueRepresentation? {
    if (0x10...0xFF).contains(tag.element) { return .longString }
    guard tag.element > 0xFF, let creator = dataSet.text(Tag(group: tag.group, element: tag.element >> 8)) else {
      return nil
    }
    return PrivateDictionary.representation(of: tag, creator: creator)
  }

  private mutating func known(
    _ tag: Tag, _ header: Header, in dataSet: ElementGathering, frame: Frame
  ) -> ValueRepresentation? {
    switch DataDictionary.representation(of: tag) {
    case .one(let representation): return representation
    case .unsignedOrSignedShort:
      if frame.pixelRepresentation == nil { choseWithoutPixels = true }
      return frame.pixelRepresentation ?? 0 == 0 ? .unsignedShort : .signedShort
    case .otherByteOrWord:
      if tag == .pixelData, header.length == nil { return .otherByte }
      if !frame.isExplicit || tag.group & 0xFF00 == 0x6000 { return .otherWord }
      let bits = tag.group == 0x5400 ? Tag.waveformBitsAllocated : .bitsAllocated
      return dataSet.integer(bits) ?? 16 > 8 ? .otherWord : .otherByte
    case .unsignedShortOrOtherWord:
      return dataSet.integer(.lutDescriptor) == 1 ? .unsignedShort : .otherWord
    case .shortOrOtherWord: return .otherWord
    case .some(.none), nil: return nil
    }
  }
}

extension Tag {
  /// Whether it holds the pixels of the image.
  var isPixels: Bool { rawValue == 0x7FE0_0010 || rawValue == 0x7FE0_0008 || rawValue == 0x7FE0_0009 }
}
