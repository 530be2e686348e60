// Amounts as people read them: Node knows the customs of every country.
export const money = (amount: number, locale = "en", currency = "EUR"): string =>
  new Intl.NumberFormat(locale, { style: "currency", currency }).format(amount);
