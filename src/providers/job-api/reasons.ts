/** The reasons for a failed image, as users read them. Each one tells the user how to go on. */
export const reasons = {
  lost: "The connection to the provider was lost. Try again later.",
  slow: "The provider took too long to answer. Try again later.",
  broken: "The provider failed. Try again later, or name another model.",
  throttled: "The provider asks to slow down. Try again later.",
  badKey: "The provider does not accept the key. Store a valid key for this provider, or name another model.",
  notVerified:
    "The provider asks for the verification of the organization that owns the key. Verify the organization at the provider, or name another model.",
  noAccess: "The provider account may not use this model. Ask the provider for access, or name another model.",
  noRegion: "The provider does not serve the region of this deployment. Name another model.",
  spentToday:
    "The daily allowance of the provider account is used up. Try again after midnight UTC, or name another model.",
  noCredit:
    "The provider account has no credit left. Add credit at the provider, store another key, or name another model.",
  noModel: "The provider does not offer this model. Name another model.",
  tooLarge: "The request is too large for the provider. Use fewer or smaller style references.",
  badRequest: "The provider did not accept the request. Change the asset's description or size, or name another model.",
  unreachable: "The provider cannot be called from this deployment. Name another model.",
  unreadable: "The provider's answer was not understood. Try again later.",
  filtered: "The provider's content filter refused the image. Change the asset's description or the style.",
  notDrawn: "The provider failed to draw the image. Generate the asset again.",
  noImage:
    "The provider sent no image, often because of its content filter. Change the asset's description, or generate the asset again.",
  unusable: "The provider sent an image that cannot be read. Generate the asset again.",
  strangeEnd:
    "The provider ended the job in a way that is not known here, and may have billed it. Generate the asset again.",
  lateImage: "The image could not be downloaded just now. Try again later.",
  lostImage: "The image was drawn, but can no longer be downloaded. Generate the asset again.",
  refusedHost:
    "The image was drawn, but the provider keeps it at a host that this deployment does not call. Tell the operator of this deployment, or name another model.",
} as const;
